"""What people are told: the inbox, letters and text messages about what happened, each once, as they wish.

Any domain says what to whom (`infra.notices.notify`). Here it becomes a notice in that person's language and inbox,
and, where its kind and the person's wishes have it, a letter or a text message, or a line of tomorrow's digest. Open
pages hear of it at once.
"""
