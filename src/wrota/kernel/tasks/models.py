"""What the queue's own table does not hold: the clock of periodic jobs and live workers."""

from django.db import models


class Schedule(models.Model):
    """When a periodic job runs next; the row is taken by whichever worker is first."""

    job = models.CharField("zadanie", max_length=200, unique=True)
    next_at = models.DateTimeField("następne uruchomienie")
    last_at = models.DateTimeField("ostatnie uruchomienie", null=True)

    class Meta:
        verbose_name = "zadanie okresowe"

    def __str__(self) -> str:
        return self.job


class WorkerBeat(models.Model):
    """A worker says that it lives, so that the jobs of a dead one can be taken back."""

    worker = models.CharField("proces", max_length=64, unique=True)
    beat_at = models.DateTimeField("żyje")

    class Meta:
        verbose_name = "proces roboczy"

    def __str__(self) -> str:
        return self.worker
