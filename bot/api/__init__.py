"""The API of the company's own systems, at /api/v1: they write what they know and read what people have sent.

`service` puts it together; `call` is what every operation goes through (key, limits, idempotency); `rows`
reads batches; then a file for each topic. docs/api.md is for whoever calls it.
"""
