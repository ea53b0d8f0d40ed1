"""Subscribes to topics and prints their events. Copy it, and put your own work where `handle` prints."""

import argparse
import io
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, KafkaException
from fastavro import parse_schema, schemaless_reader

HEADER_LENGTH = 5
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class UnreadableEvent(Exception):
    """A record whose value is no event. Whoever reads it again reads the same: do not retry."""


class EventReader:
    """Reads values in Confluent's wire format: byte 0, four bytes of schema id, Avro.

    They are decoded with the schema of their writer, which any registry with Confluent's REST API has, and come out in
    the form of this program's own copy of the schemas: a symbol that is newer than the copy is UNKNOWN, a newer field
    or resource is left out, and nothing else changes.
    """

    def __init__(self, registry_url: str, schemas: Path):
        self.registry_url = registry_url
        own = [parse_schema(json.loads(file.read_text())) for file in schemas.glob("*.avsc")]
        self.own_schemas = {schema["name"]: schema for schema in own}
        self.known_writers = {}

    def read(self, value: bytes | None) -> dict:
        """Amounts are Decimal, instants datetime in UTC. An OSError: the registry gave no answer."""
        if value is None or len(value) < HEADER_LENGTH:
            raise UnreadableEvent("shorter than five bytes")
        if value[0] != 0:
            raise UnreadableEvent(f"magic byte {value[0]}")
        writer, own = self.schemas_of(int.from_bytes(value[1:HEADER_LENGTH], "big"))
        body = io.BytesIO(value[HEADER_LENGTH:])
        try:
            event = schemaless_reader(body, writer, own)
        except Exception as error:  # bytes that are no event end in all kinds, EOFError and UnicodeDecodeError too
            raise UnreadableEvent(f"no such event: {type(error).__name__}") from error
        if body.read(1):
            raise UnreadableEvent("bytes after the event")
        return event

    def schemas_of(self, schema_id: int) -> tuple[dict, dict]:
        if schema_id not in self.known_writers:
            text = self.schema_text(schema_id)
            try:
                writer = parse_schema(json.loads(text))
                name = writer["name"]
            except Exception as error:
                raise UnreadableEvent("its schema is no record of Avro") from error
            if name not in self.own_schemas:
                raise UnreadableEvent(f"there is no schema here of a {name}")
            self.known_writers[schema_id] = writer, self.own_schemas[name]
        return self.known_writers[schema_id]

    def schema_text(self, schema_id: int) -> str:
        try:
            with urllib.request.urlopen(f"{self.registry_url}/schemas/ids/{schema_id}", timeout=5) as answer:
                return json.load(answer)["schema"]
        except urllib.error.HTTPError as error:
            # A registry says what it does not have; a bare 404 comes from something else at that address.
            if error.code == 404 and b"error_code" in error.read():
                raise UnreadableEvent(f"unknown schema id {schema_id}") from error
            # Not the event's fault: the program ends without committing it, and reads it again when started again.
            raise


def handle(event: dict, place: str) -> None:
    """Your own work. The set of types is open: what you do not know is nobody's mistake."""
    match event["type"]:
        case "payment.succeeded":
            what = f"received {money(event['payment']['amount_received'])}"
        case "refund.succeeded":
            what = f"gave back {money(event['refund']['amount'])}"
        case "dispute.opened":
            what = f"disputed: {money(event['dispute']['amount'])}"
        case _:
            what = "nothing to do"
    print(f"{event['type']:<30} {place:<18} {what}", flush=True)


def money(amount: dict | None) -> str:
    if amount is None:
        return "an amount that the platform does not say"
    return f"{plain(amount['amount'])} {amount['currency']}"


def plain(value):
    """An event as plain values for JSON: amounts as exact text, instants as microseconds since 1970."""
    match value:
        case dict():
            return {name: plain(member) for name, member in value.items()}
        case Decimal():
            # Every digit, and no zeros that say nothing. Not normalize(): like all arithmetic it rounds to 28 digits.
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case datetime():
            return (value - EPOCH) // timedelta(microseconds=1)
        case None | bool() | int() | str():
            return value
    raise TypeError(f"no form in JSON for a {type(value).__name__}")


class Subscriber:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        registry_url = os.environ.get("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081/apis/ccompat/v7")
        self.reader = EventReader(registry_url, Path(os.environ.get("SCHEMAS", "../../schemas")))
        self.types = os.environ.get("TYPES", "").split(",")
        self.unfinished = None
        self.consumer = Consumer(
            {
                "bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092"),
                # One name for each service, for ever: under it Kafka remembers how far the service has read.
                "group.id": os.environ.get("GROUP", "python-subscriber"),
                # A new group reads what is there already.
                "auto.offset.reset": "earliest",
                # Commits only what was handled: see store_offsets().
                "enable.auto.offset.store": False,
                "enable.partition.eof": arguments.until_end,
            }
        )

    def run(self) -> None:
        self.consumer.subscribe(self.arguments.topics, on_assign=self.note_assignment)
        try:
            while self.unfinished != set():
                message = self.consumer.poll(1.0)
                if message is not None:
                    self.receive(message)
        except KeyboardInterrupt:
            pass
        finally:
            # Commits what was handled and leaves the group, so that nobody waits for a member that is gone.
            self.consumer.close()

    def receive(self, message) -> None:
        error = message.error()
        if error is not None and error.code() == KafkaError._PARTITION_EOF:
            self.unfinished.discard((message.topic(), message.partition()))
        elif error is not None:
            raise KafkaException(error)
        else:
            if self.is_wanted(message):
                self.read(message)
            self.consumer.store_offsets(message)

    def is_wanted(self, message) -> bool:
        """The header says the type, so that nobody must decode to skip."""
        event_type = dict(message.headers() or []).get("ce_type")
        return self.types == [""] or event_type is None or event_type.decode() in self.types

    def read(self, message) -> None:
        place = f"{message.topic()}[{message.partition()}]@{message.offset()}"
        try:
            event = self.reader.read(message.value())
        except UnreadableEvent as unreadable:
            # A service writes the record as it is to a topic for dead letters before it goes on.
            print(f"unreadable {place}: {unreadable}", file=sys.stderr)
            return
        if self.arguments.json:
            print(json.dumps(line(message, event), sort_keys=True))
        else:
            handle(event, place)

    def note_assignment(self, _consumer, partitions) -> None:
        if self.arguments.until_end:
            self.unfinished = {(partition.topic, partition.partition) for partition in partitions}


def line(message, event: dict) -> dict:
    return {
        "topic": message.topic(),
        "partition": message.partition(),
        "offset": message.offset(),
        "key": None if message.key() is None else message.key().decode(),
        "headers": [[name, None if value is None else value.decode()] for name, value in message.headers() or []],
        "event": plain(event),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topics", nargs="+", metavar="topic")
    parser.add_argument("--json", action="store_true", help="one JSON object for each event")
    parser.add_argument("--until-end", action="store_true", help="stop when everything is read that is there now")
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    Subscriber(parser.parse_args()).run()


if __name__ == "__main__":
    main()
