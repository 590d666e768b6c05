"""Member units and the news widgets on their sites."""
