"""Wagtail's app of users with our view sets: its own way to be given others. In `INSTALLED_APPS` instead of its own."""

from wagtail.users.apps import WagtailUsersAppConfig


class SuperusersOnlyConfig(WagtailUsersAppConfig):
    user_viewset = "cms.users.superusers_only.UserViewSet"
    group_viewset = "cms.users.superusers_only.GroupViewSet"
