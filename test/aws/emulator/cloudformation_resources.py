"""CloudFormation applies the encryption of a bucket, and takes resources of services that MiniStack lacks.

Of the latter it keeps nothing but an id, so that a template deploys and its references resolve.
"""

import os

from ministack.core.responses import get_account_id
from ministack.services import s3
from ministack.services.cloudformation import provisioners

_handlers = provisioners._RESOURCE_HANDLERS
_create_bucket = _handlers["AWS::S3::Bucket"]["create"]

_ENCRYPTION = (
    "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
    "<SSEAlgorithm>{SSEAlgorithm}</SSEAlgorithm><KMSMasterKeyID>{KMSMasterKeyID}</KMSMasterKeyID>"
    "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
)


def create_bucket(logical_id, properties, stack_name):
    name, attributes = _create_bucket(logical_id, properties, stack_name)
    encryption = properties.get("BucketEncryption") or {}
    for rule in encryption.get("ServerSideEncryptionConfiguration", []):
        default = rule.get("ServerSideEncryptionByDefault", {})
        if default.get("KMSMasterKeyID"):
            s3._bucket_encryption[name] = _ENCRYPTION.format_map(default).encode()
    return name, attributes


_handlers["AWS::S3::Bucket"]["create"] = create_bucket


def placeholder(kind):
    """Handlers of a kind of resource, such as AWS::Budgets::Budget."""
    service, _, name = kind.lower().removeprefix("aws::").partition("::")

    def attributes(physical_id):
        arn = f"arn:aws:{service}:{os.environ['MINISTACK_REGION']}:{get_account_id()}:{name}/{physical_id}"
        return physical_id, {"Arn": arn, "Id": physical_id}

    return {
        "create": lambda logical_id, _properties, stack_name: attributes(f"{stack_name}-{logical_id}"),
        "update": lambda physical_id, _old, _new, _stack_name: attributes(physical_id),
        "delete": lambda _physical_id, _properties: None,
    }


for _kind in (
    "AWS::Athena::NamedQuery",
    "AWS::Budgets::Budget",
    "AWS::LakeFormation::DataLakeSettings",
    "AWS::LakeFormation::Permissions",
    "AWS::LakeFormation::PrincipalPermissions",
    "AWS::LakeFormation::Resource",
    "AWS::ResourceGroups::Group",
):
    _handlers.setdefault(_kind, placeholder(_kind))
