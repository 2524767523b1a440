"""CloudFormation applies the encryption of a bucket, refers to a secret by its ARN, and takes resources that MiniStack lacks.

Of the latter it keeps nothing but an id, so that a template deploys and its references resolve. An alarm on several metrics is
one of them; what alarms look at is asserted on templates.
"""

import os

from ministack.core.responses import get_account_id
from ministack.services import s3, secretsmanager
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

_secret = dict(_handlers["AWS::SecretsManager::Secret"])


def create_secret(logical_id, properties, stack_name):
    name, attributes = _secret["create"](logical_id, properties, stack_name)
    secretsmanager._secrets[name].setdefault("KmsKeyId", properties.get("KmsKeyId"))
    return attributes["Arn"], attributes


def update_secret(arn, old_properties, properties, stack_name):
    _name, attributes = _secret["update"](secret_name(arn), old_properties, properties, stack_name)
    return attributes["Arn"], attributes


def delete_secret(arn, properties):
    return _secret["delete"](secret_name(arn), properties)


def secret_name(arn):
    return next((name for name, secret in secretsmanager._secrets.items() if secret["ARN"] == arn), arn)


_handlers["AWS::SecretsManager::Secret"].update(create=create_secret, update=update_secret, delete=delete_secret)


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

_alarm = placeholder("AWS::CloudWatch::Alarm")
_create_alarm = _handlers["AWS::CloudWatch::Alarm"]["create"]


def create_alarm(logical_id, properties, stack_name):
    create = _alarm["create"] if properties.get("Metrics") else _create_alarm
    return create(logical_id, properties, stack_name)


_handlers["AWS::CloudWatch::Alarm"]["create"] = create_alarm
