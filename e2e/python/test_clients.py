"""Real Python clients against a real treaty process.

Each produces, evolves, consumes, and is refused an incompatible change.
"""

import json
import os
import pathlib
import socket
import subprocess
import time
import unittest
import urllib.request
from importlib.metadata import version

from confluent_kafka.schema_registry import Metadata, MetadataProperties, Rule, RuleKind, RuleMode, RuleSet, Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from schema_registry.client import SchemaRegistryClient as CommunityClient
from schema_registry.client import schema as community
from schema_registry.client.errors import ClientError
from schema_registry.serializers import AvroMessageSerializer

BINARY = os.environ.get("TREATY_BIN") or str(pathlib.Path(__file__).parents[2] / "treaty")


def avro(*more):
    fields = [{"name": "id", "type": "string"}, {"name": "amount", "type": "double"}, *more]
    return json.dumps({"type": "record", "name": "Order", "namespace": "shop", "fields": fields})


AVRO_V1 = avro()
AVRO_V2 = avro({"name": "currency", "type": "string", "default": "EUR"})
AVRO_BROKEN = avro({"name": "country", "type": "string"})


def json_schema(amount, **more):
    properties = {"id": {"type": "string"}, "amount": {"type": amount}, **more}
    return json.dumps({"type": "object", "title": "Order", "additionalProperties": False, "properties": properties, "required": ["id"]})


JSON_V1 = json_schema("number")
JSON_V2 = json_schema("number", currency={"type": "string"})
JSON_BROKEN = json_schema("string")

PROTO = 'syntax = "proto3";\npackage shop;\n\nmessage Order {\n  string id = 1;\n  %s amount = 2;\n}\n'



def proto_message():
    """The class of message Order, as the Protobuf compiler would generate it."""
    file = descriptor_pb2.FileDescriptorProto(name="order.proto", package="shop", syntax="proto3")
    message = file.message_type.add(name="Order")
    message.field.add(name="id", number=1, label=1, type=9)
    message.field.add(name="amount", number=2, label=1, type=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("shop.Order"))


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % probe.getsockname()[1]
        cls.url = "http://" + address
        cls.treaty = subprocess.Popen([BINARY, "serve", "--store", "memory:", "--listen", address], stderr=subprocess.DEVNULL)
        for _ in range(2000):
            if cls.treaty.poll() is not None:
                raise RuntimeError("treaty ended with %d" % cls.treaty.returncode)
            try:
                urllib.request.urlopen(cls.url + "/readyz").close()
                return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("treaty is not ready")

    @classmethod
    def tearDownClass(cls):
        cls.treaty.terminate()
        cls.treaty.wait()

    def client(self, user=None):
        credentials = {"basic.auth.user.info": user + ":secret"} if user else {}
        return SchemaRegistryClient({"url": self.url, **credentials})

    def refused(self, subject, schema):
        with self.assertRaises(SchemaRegistryError) as caught:
            self.client().register_schema(subject, schema)
        self.assertEqual((caught.exception.http_status_code, caught.exception.error_code), (409, 40901))
        self.assertFalse(self.client().test_compatibility(subject, schema))

    def test_avro(self):
        value = SerializationContext("py-avro", MessageField.VALUE)
        old = AvroSerializer(self.client(), AVRO_V1)({"id": "o-1", "amount": 2.0}, value)
        new = AvroSerializer(self.client(), AVRO_V2)({"id": "o-2", "amount": 3.0, "currency": "USD"}, value)
        read = AvroDeserializer(self.client(), AVRO_V2)
        self.assertEqual(read(old, value), {"id": "o-1", "amount": 2.0, "currency": "EUR"})
        self.assertEqual(read(new, value), {"id": "o-2", "amount": 3.0, "currency": "USD"})
        self.refused("py-avro-value", Schema(AVRO_BROKEN, "AVRO"))

    def test_json_schema(self):
        value = SerializationContext("py-json", MessageField.VALUE)
        JSONSerializer(JSON_V1, self.client())({"id": "o-0", "amount": 1}, value)
        data = JSONSerializer(JSON_V2, self.client())({"id": "o-1", "amount": 2, "currency": "USD"}, value)
        read = JSONDeserializer(JSON_V2, schema_registry_client=self.client())
        self.assertEqual(read(data, value), {"id": "o-1", "amount": 2, "currency": "USD"})
        self.refused("py-json-value", Schema(JSON_BROKEN, "JSON"))

    def test_protobuf(self):
        value = SerializationContext("py-proto", MessageField.VALUE)
        Order = proto_message()
        data = ProtobufSerializer(Order, self.client())(Order(id="o-1", amount=2), value)
        read = ProtobufDeserializer(Order, schema_registry_client=self.client())
        self.assertEqual(read(data, value).id, "o-1")
        stored = self.client().get_latest_version("py-proto-value").schema.schema_str
        self.assertIn("message Order {", stored, "what was sent as a descriptor is kept as text")
        self.client().register_schema("py-typed-value", Schema(PROTO % "double", "PROTOBUF"))
        self.refused("py-typed-value", Schema(PROTO % "string", "PROTOBUF"))

    def test_contracts(self):
        rule = Rule("positive", None, RuleKind.CONDITION, RuleMode.WRITE, "CEL", None, None, "message.amount > 0", None, None, False)
        schema = Schema(AVRO_V1, "AVRO", [], Metadata(None, MetadataProperties({"major": "1"}), None), RuleSet(None, [rule]))
        self.client().register_schema("py-contract-value", schema)
        found = self.client().get_latest_with_metadata("py-contract-value", {"major": "1"})
        self.assertEqual(found.version, 1)
        self.assertEqual(found.schema.rule_set.domain_rules[0].expr, "message.amount > 0")

    def test_administration(self):
        client = self.client()
        subject = "team/py admin-value"
        client.register_schema(subject, Schema(AVRO_V1, "AVRO"))
        self.assertIn(subject, client.get_subjects())
        self.assertEqual(client.get_versions(subject), [1])
        self.assertEqual(client.set_compatibility(subject, "FULL")["compatibility"], "FULL")
        self.assertEqual(client.get_compatibility(subject), "FULL")
        self.assertEqual(client.lookup_schema(subject, Schema(AVRO_V1, "AVRO")).version, 1)
        self.assertEqual(client.delete_subject(subject), [1])
        self.assertEqual(client.delete_subject(subject, permanent=True), [1])
        self.assertNotIn(subject, client.get_subjects())

    def test_community_client(self):
        client = CommunityClient(self.url)
        subject = "py-community-value"
        first = client.register(subject, community.AvroSchema(AVRO_V1))
        serializer = AvroMessageSerializer(client)
        data = serializer.encode_record_with_schema(subject, community.AvroSchema(AVRO_V1), {"id": "o-1", "amount": 2.0})
        self.assertEqual(serializer.decode_message(data), {"id": "o-1", "amount": 2.0})
        second = client.register(subject, community.AvroSchema(AVRO_V2))
        self.assertNotEqual(first, second)
        self.assertFalse(client.test_compatibility(subject, community.AvroSchema(AVRO_BROKEN)))
        with self.assertRaises(ClientError):
            client.register(subject, community.AvroSchema(AVRO_BROKEN))
        self.assertTrue(client.update_compatibility("FULL", subject))
        self.assertEqual(client.get_compatibility(subject), "FULL")

    def usage(self, subject):
        """What the usage API says of a subject's producers and consumers, by principal."""
        with urllib.request.urlopen("%s/api/v1/subjects/%s/usage" % (self.url, subject)) as answer:
            body = json.load(answer)
        self.assertEqual(body["subject"], subject)
        keys = ("role", "status", "verified", "schemaIds", "libraries")
        return [(edge["principal"], {key: edge[key] for key in keys}) for edge in sorted(body["edges"], key=lambda edge: edge["principal"])]

    def test_observed_usage(self):
        """Nobody has declared anything: who writes and who reads appear by themselves."""
        value = SerializationContext("py-used", MessageField.VALUE)
        schema = json.dumps({"type": "record", "name": "Used", "namespace": "shop", "fields": [{"name": "id", "type": "string"}]})
        data = AvroSerializer(self.client("checkout"), schema)({"id": "o-1"}, value)
        self.assertEqual(AvroDeserializer(self.client("billing"))(data, value), {"id": "o-1"})
        edge = {
            "status": "undeclared",
            "verified": False,
            "schemaIds": [int.from_bytes(data[1:5], "big")],
            "libraries": ["confluent-python/" + version("confluent-kafka")],
        }
        want = [("billing", {"role": "consumes", **edge}), ("checkout", {"role": "produces", **edge})]
        deadline = time.monotonic() + 30  # the registry writes down what it has seen every ten seconds
        seen = self.usage("py-used-value")
        while seen != want and time.monotonic() < deadline:
            time.sleep(0.1)
            seen = self.usage("py-used-value")
        self.assertEqual(seen, want)


if __name__ == "__main__":
    unittest.main()
