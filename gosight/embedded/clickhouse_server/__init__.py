"""ClickHouse's HTTP interface over chDB, its embedded engine.

chDB allows one engine per folder, in one process, and several processes need it. Behind this server the stock clients
work as they do with ClickHouse itself, so that production differs only by its address.
"""
