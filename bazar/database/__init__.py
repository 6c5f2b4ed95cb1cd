"""The SQL files of the apps: functions and triggers, put into the database after each migrate.

`files` finds them, `catalogue` reads what PostgreSQL holds, `installing` puts in what has changed,
and `checking` compares the two.
"""
