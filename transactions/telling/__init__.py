"""Telling shoppers what changes in their orders, by Web Push and by e-mail.

News is a row that is written with the change itself (models/news.py), so that a crash loses none.
It is sent after the commit, by a thread of each process, and deleted then: nobody waits for a push
service or a mail server, and what fails there is tried again or left out.
"""
