"""The hand that draws the demo pictures: a canvas and scenes of the province, so no photograph is shipped."""
