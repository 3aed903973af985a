"""boto3 against the embedded reference: python boto3_check.py ENDPOINT.

Multipart copies of old versions under conditions, with boto3's default checksums, and the calls around them.
Any surprise ends it with a text that names what was expected.
"""

import base64
import datetime
import os
import sys
import zlib

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.httpsession
from botocore.config import Config
from botocore.exceptions import ClientError

MIB = 1 << 20
BUCKET = "upcheck-ci-boto3"
SOURCE = "dir/source +é"
TARGET = "target"


def main(endpoint):
    print(f"boto3 {boto3.__version__}")
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    s3 = boto3.client("s3", endpoint_url=endpoint, config=config)
    versioned_bucket(s3)
    old, new = two_versions(s3)
    conditional_copies(s3, old, new)
    checksums(s3, old)
    paginators(s3)
    tagging(s3)
    unsigned_payload(s3, endpoint)
    clean_up(s3)
    equal("buckets left", [], [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]])


def versioned_bucket(s3):
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    equal("versioning", "Enabled", s3.get_bucket_versioning(Bucket=BUCKET)["Status"])


def two_versions(s3):
    versions = []
    for _ in range(2):
        body = os.urandom(6 * MIB)
        put = s3.put_object(Bucket=BUCKET, Key=SOURCE, Body=body)
        # botocore adds a CRC-32 by default and holds nothing against it here: the endpoint must have read it.
        equal("ChecksumCRC32 of the source", crc32(body), put.get("ChecksumCRC32"))
        head = s3.head_object(Bucket=BUCKET, Key=SOURCE, VersionId=put["VersionId"])
        equal("size of a version", len(body), head["ContentLength"])
        versions.append((put["VersionId"], put["ETag"], head["LastModified"], body))
    old, new = versions
    if old[0] == new[0]:
        fail("both versions have the same id")
    return old, new


def conditional_copies(s3, old, new):
    version, etag, modified, bytes_of_old = old
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=TARGET)["UploadId"]

    def copy(part, source_version, **more):
        source = {"Bucket": BUCKET, "Key": SOURCE, "VersionId": source_version}
        return s3.upload_part_copy(
            Bucket=BUCKET, Key=TARGET, UploadId=upload, PartNumber=part, CopySource=source, **more
        )

    last = 5 * MIB + 4
    hour = datetime.timedelta(hours=1)
    holding = {
        "CopySourceIfMatch": etag,
        "CopySourceIfNoneMatch": '"0123456789abcdef0123456789abcdef"',
        "CopySourceIfModifiedSince": modified - hour,
        "CopySourceIfUnmodifiedSince": modified + hour,
    }
    first = copy(1, version, CopySourceRange=f"bytes=5-{last}", **holding)
    equal("CopySourceVersionId of part 1", version, first.get("CopySourceVersionId"))
    second = copy(2, new[0])
    equal("CopySourceVersionId of part 2", new[0], second.get("CopySourceVersionId"))

    # One at a time, because some outweigh others; not modified since later than now, because that is ignored.
    for name, value, condition in (
        ("CopySourceIfMatch", '"0123456789abcdef0123456789abcdef"', "x-amz-copy-source-If-Match"),
        ("CopySourceIfNoneMatch", etag, "x-amz-copy-source-If-None-Match"),
        ("CopySourceIfModifiedSince", modified, "x-amz-copy-source-If-Modified-Since"),
        ("CopySourceIfUnmodifiedSince", modified - hour, "x-amz-copy-source-If-Unmodified-Since"),
    ):
        refused(f"a false {name}", 412, "PreconditionFailed", lambda: copy(3, version, **{name: value}), condition)
    for bad in ("bytes=5-", "bytes=5-2", f"bytes=0-{6 * MIB}", "0-5", "bytes=0-1,3-4"):
        refused(f"the range {bad}", 400, "InvalidArgument", lambda: copy(3, version, CopySourceRange=bad))
    parts = s3.list_parts(Bucket=BUCKET, Key=TARGET, UploadId=upload)["Parts"]
    equal("parts after the refusals", [(1, 5 * MIB), (2, 6 * MIB)], [(p["PartNumber"], p["Size"]) for p in parts])

    complete(s3, upload, [(1, first), (2, second)])
    body = s3.get_object(Bucket=BUCKET, Key=TARGET)["Body"].read()
    equal_bytes("the completed object", bytes_of_old[5 : last + 1] + new[3], body)


def checksums(s3, old):
    version, _, _, body = old
    created = s3.create_multipart_upload(Bucket=BUCKET, Key=TARGET, ChecksumAlgorithm="CRC32C")
    equal("ChecksumAlgorithm of the upload", "CRC32C", created.get("ChecksumAlgorithm"))
    upload, source = created["UploadId"], {"Bucket": BUCKET, "Key": SOURCE, "VersionId": version}
    copied = []
    for part, first, last in ((1, 0, 5 * MIB - 1), (2, 5 * MIB, 6 * MIB - 1)):
        answer = s3.upload_part_copy(
            Bucket=BUCKET,
            Key=TARGET,
            UploadId=upload,
            PartNumber=part,
            CopySource=source,
            CopySourceRange=f"bytes={first}-{last}",
        )
        checksum = crc32c(body[first : last + 1])
        equal(f"ChecksumCRC32C of part {part}", checksum, answer["CopyPartResult"].get("ChecksumCRC32C"))
        copied.append((part, answer))
    complete(s3, upload, copied, "ChecksumCRC32C")
    equal_bytes("the object with checksums", body, s3.get_object(Bucket=BUCKET, Key=TARGET)["Body"].read())


def complete(s3, upload, copied, *elements):
    parts = [
        {"PartNumber": part, **{name: answer["CopyPartResult"][name] for name in ("ETag", *elements)}}
        for part, answer in copied
    ]
    s3.complete_multipart_upload(
        Bucket=BUCKET, Key=TARGET, UploadId=upload, MultipartUpload={"Parts": parts}
    )


def paginators(s3):
    versions = s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 1})
    listed = [version["Key"] for page in versions for version in page.get("Versions", [])]
    equal("versions, page by page", [SOURCE, SOURCE, TARGET, TARGET], listed)

    uploads = [s3.create_multipart_upload(Bucket=BUCKET, Key=f"open/{n}")["UploadId"] for n in range(3)]
    for part in (1, 2, 10000):
        s3.upload_part(Bucket=BUCKET, Key="open/0", UploadId=uploads[0], PartNumber=part, Body=b"x" * part)
    pages = s3.get_paginator("list_parts").paginate(
        Bucket=BUCKET, Key="open/0", UploadId=uploads[0], PaginationConfig={"PageSize": 1}
    )
    listed = [(part["PartNumber"], part["Size"]) for page in pages for part in page.get("Parts", [])]
    equal("parts, page by page", [(1, 1), (2, 2), (10000, 10000)], listed)
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 1})
    listed = [upload["UploadId"] for page in pages for upload in page.get("Uploads", [])]
    equal("uploads, page by page", uploads, listed)
    # One is aborted, two stay: they must not stop the removal of the bucket.
    s3.abort_multipart_upload(Bucket=BUCKET, Key="open/0", UploadId=uploads[0])
    refused(
        "an aborted upload",
        404,
        "NoSuchUpload",
        lambda: s3.list_parts(Bucket=BUCKET, Key="open/0", UploadId=uploads[0]),
    )


def tagging(s3):
    tags = [{"Key": "a b", "Value": "c+d/é"}, {"Key": "e", "Value": ""}]
    s3.put_object_tagging(Bucket=BUCKET, Key=TARGET, Tagging={"TagSet": tags})
    equal("tags", tags, s3.get_object_tagging(Bucket=BUCKET, Key=TARGET)["TagSet"])
    s3.delete_object_tagging(Bucket=BUCKET, Key=TARGET)
    equal("tags after their removal", [], s3.get_object_tagging(Bucket=BUCKET, Key=TARGET)["TagSet"])


class UnsignedPayload(botocore.auth.S3SigV4Auth):
    """Over http, botocore itself signs every payload."""

    def _should_sha256_sign_payload(self, request):
        return False


def unsigned_payload(s3, endpoint):
    body = b"not signed"
    request = botocore.awsrequest.AWSRequest("PUT", f"{endpoint}/{BUCKET}/unsigned", data=body)
    credentials = boto3.Session().get_credentials()
    UnsignedPayload(credentials, "s3", "us-east-1").add_auth(request)
    equal("the payload header", "UNSIGNED-PAYLOAD", request.headers["X-Amz-Content-SHA256"])
    answer = botocore.httpsession.URLLib3Session().send(request.prepare())
    equal("status of the unsigned upload", 200, answer.status_code)
    equal_bytes("the unsigned object", body, s3.get_object(Bucket=BUCKET, Key="unsigned")["Body"].read())


def clean_up(s3):
    refused("a bucket that holds objects", 409, "BucketNotEmpty", lambda: s3.delete_bucket(Bucket=BUCKET))
    marker = s3.delete_object(Bucket=BUCKET, Key=SOURCE)
    equal("DeleteMarker", True, marker.get("DeleteMarker"))
    entries = []
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET):
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
            entries.append({"Key": entry["Key"], "VersionId": entry["VersionId"]})
    equal("versions and markers", 6, len(entries))
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": entries})
    equal("errors of delete_objects", [], answer.get("Errors", []))
    equal("entries removed", len(entries), len(answer["Deleted"]))
    s3.delete_bucket(Bucket=BUCKET)


def refused(what, status, code, call, condition=None):
    try:
        call()
    except ClientError as error:
        got = (error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"])
        equal(f"the answer to {what}", (status, code), got)
        if condition is not None:
            equal(f"Condition in the answer to {what}", condition, error.response["Error"].get("Condition"))
        return
    fail(f"{what} was accepted; expected {status} {code}")


def crc32(body):
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


def crc32c(body):
    """RFC 3720, appendix B.4: the reflected polynomial 0x82f63b78."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    crc = 0xFFFFFFFF
    for byte in body:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return base64.b64encode((crc ^ 0xFFFFFFFF).to_bytes(4, "big")).decode()


def equal(what, expected, got):
    if expected != got:
        fail(f"{what}: expected {expected!r}, got {got!r}")
    print(f"ok: {what}")


def equal_bytes(what, expected, got):
    if expected != got:
        at = next((n for n, (a, b) in enumerate(zip(expected, got)) if a != b), min(len(expected), len(got)))
        fail(f"{what}: {len(expected)} bytes expected, {len(got)} got, and they differ from byte {at} on")
    print(f"ok: {what}, {len(got)} bytes")


def fail(text):
    sys.stdout.flush()
    sys.exit(f"FAILED: {text}")


if __name__ == "__main__":
    main(sys.argv[1])
