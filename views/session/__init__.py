"""One visitor: the session, the thread that lives its years, and what can be asked for."""
