"""Signs of life of the background work."""

from django.db import models


class WorkerHeartbeat(models.Model):
    """A worker that lives: it writes `seen_at` every few seconds, and its row goes when it ends in good order.

    A row that stays while its process is gone is the trace of a violent death; one whose `seen_at` stands still while
    its process exists is that of a frozen worker.
    """

    host = models.CharField("Компьютер", max_length=100)
    cluster = models.PositiveIntegerField("Группа процессов")
    pid = models.PositiveIntegerField("Процесс")
    seen_at = models.DateTimeField("Последний признак жизни", db_index=True)
    busy_since = models.DateTimeField("Занят с", null=True, blank=True)

    class Meta:
        verbose_name = "фоновый процесс"
        verbose_name_plural = "фоновые процессы"
        constraints = [models.UniqueConstraint(fields=["host", "cluster", "pid"], name="worker_once")]

    def __str__(self) -> str:
        return f"{self.host}: {self.pid}"
