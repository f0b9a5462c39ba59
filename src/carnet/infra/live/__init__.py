"""Telling open pages at once: server-sent events, and the bell between processes that wakes them.

Who writes something for somebody calls `ring([user_id])` in that transaction. A page holds an answer open (`respond`);
it sleeps until the bell rings for its reader, and then reads the table: the bell itself says nothing but whose it is.
Between processes it rings through PostgreSQL (`NOTIFY`), or through Redis where that is set.

An open answer keeps a thread of the web server busy. So it ends after less than a minute, only a third of the threads
may be kept so, and nobody has more than three; who finds no place gets what is new, and asks again a while later.
"""

from carnet.infra.live.choice import ring
from carnet.infra.live.hub import end_all
from carnet.infra.live.port import Line, LineBroken
from carnet.infra.live.stream import CONTENT_TYPE, Message, News, after_of, respond

__all__ = ["CONTENT_TYPE", "Line", "LineBroken", "Message", "News", "after_of", "end_all", "respond", "ring"]
