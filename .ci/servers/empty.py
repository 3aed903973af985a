"""Is there no bucket at an endpoint? python empty.py ENDPOINT"""

import sys

import boto3

buckets = [bucket["Name"] for bucket in boto3.client("s3", endpoint_url=sys.argv[1]).list_buckets()["Buckets"]]
if buckets:
    sys.exit(f"FAILED: {sys.argv[1]} should be empty, but holds {', '.join(buckets)}")
print(f"ok: nothing is left at {sys.argv[1]}")
