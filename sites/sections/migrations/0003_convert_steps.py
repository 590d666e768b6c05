"""The steps of sections that were made before become steps with our rules; each keeps its id, its groups and history."""

from django.db import migrations

STEPS = ["editing", "approval"]


def _tasks(apps, model):
    """Yield (order, task) of the sections' workflows that are of `model`."""
    Kit = apps.get_model("sections", "SectionKit")
    Step = apps.get_model("wagtailcore", "WorkflowTask")
    for kit in Kit.objects.order_by("pk"):
        for order, step in enumerate(Step.objects.filter(workflow_id=kit.workflow_id).order_by("sort_order", "pk")):
            task = model.objects.filter(pk=step.task_id).first()
            if task is not None:
                yield order, task


def _become(apps, task, model, app, name, **fields):
    """Make `task` one of `model`: its own row stays, the row that says of which kind it is is another one."""
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=name)
    groups = list(task.groups.values_list("pk", flat=True))
    task.groups.clear()
    type(task).objects.filter(pk=task.pk)._raw_delete(using=type(task).objects.db)
    new = model(task_ptr_id=task.pk, name=task.name, active=task.active, content_type_id=kind.pk, **fields)
    new.save()
    new.groups.set(groups)


def convert(apps, schema_editor):
    Old, New = apps.get_model("wagtailcore", "GroupApprovalTask"), apps.get_model("sections", "SectionApprovalTask")
    for order, task in _tasks(apps, Old):
        _become(apps, task, New, "sections", "sectionapprovaltask", step=STEPS[min(order, 1)])


def convert_back(apps, schema_editor):
    Old, New = apps.get_model("wagtailcore", "GroupApprovalTask"), apps.get_model("sections", "SectionApprovalTask")
    for _order, task in _tasks(apps, New):
        _become(apps, task, Old, "wagtailcore", "groupapprovaltask")


class Migration(migrations.Migration):
    dependencies = [("sections", "0002_steps_of_workflows"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [migrations.RunPython(convert, convert_back)]
