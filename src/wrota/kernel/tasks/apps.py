from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "wrota.kernel.tasks"
    label = "kernel_tasks"
