package io.millrace.connect.cassandra.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.session.ClusterProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake is reported on the field that is wrong, in words that say how to mend it, and nothing else is. */
class ConfigurationMistakesTest {

    private static final String READINGS = "topic.readings.ks.readings.mapping";

    @Test
    void theConfigurationWithoutMistakesHasNone() {
        assertThat(errors(right())).isEmpty();
    }

    /** Each line: options set, or unset with nothing after the equals sign; the field; words of the message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Mappings and their table.
                "M=id=value.id, __ttl='abc' | M | column \"__ttl\" (int): the literal of the mapping is a string",
                "M=id=value.id, __ttl=-5 | M | column \"__ttl\" (int): the literal of the mapping is not between 0 and 630720000 seconds",
                "M=id=value.id, __ttl=99999999999 | M | column \"__ttl\" (int): the literal of the mapping is not between 0 and 630720000 seconds",
                "M=id=value.id, __ttl=now() | M | column \"__ttl\" (int): now() is a Timestamp",
                "M=id=value.id, __ttl=record.topic | M | column \"__ttl\" (int): record.topic is a string",
                "M=id=value.id, __timestamp=now() | M | write time: now() is not a time; take it from a field, a header",
                "M=id=value.id, __timestamp='abc' | M | write time: the literal of the mapping is not a time",
                "M=id=value.id, __timestamp=record.offset | M | write time: record.offset is not a time",
                "M=id=value.id, celcius=value.c | M | table ks.readings has no column celcius; did you mean celsius?",
                "M=at=value.at | M | column id (text) is part of the primary key and not mapped: add id=<source>",
                "M=id=now() | M | now() would make a new row each time",
                "M=id=value.id, celsius='warm' | M | column celsius (double): the literal of the mapping is a string",
                "M=id=value.id, id=key | M | id is mapped twice",
                "M=id=value.id, ID=key | M | column id (text) is mapped twice",
                "M=id=vlaue.id | M | a source starts with value, key, header, record",
                "M=id=value.id; at=value.at | M | expected a comma or the end",
                "M= | M | expected a column name",
                "M=id=value.id, __tll=value.x | M | __tll is none of the special targets",
                "M=id=value['id' | M | column 14: expected ']'",
                "M=id=element.id | M | element and record.element need topic.readings.ks.readings.unnest",
                "M=id=value.id, celsius=record.element | M | element and record.element need topic.readings.ks.readings.unnest",
                "topic.readings.ks.readings.where=element.id = 'x' | topic.readings.ks.readings.where | need topic.readings.ks.readings.unnest",
                "M=id=element.id && topic.readings.ks.readings.unnest=value.all | - | -",
                "M=id=value.id, __ttl=5 && topic.readings.ks.readings.ttl.seconds=6 | topic.readings.ks.readings.ttl.seconds | is in the mapping, too, as __ttl",
                "M=id=value.id && topic.readings.ks.readings.ttl.seconds=-5 | M | is not between 0 and 630720000 seconds",
                "M=id=value.id && topic.readings.ks.readings.ttl.seconds=60 | - | -",
                "topic.readings.ks.readings.where=value.at < now() | topic.readings.ks.readings.where | now() would say another thing",
                "topic.readings.ks.reading.mapping=id=value.id && M= - | topic.readings.ks.reading.mapping | did you mean readings?",
                "topic.reading.ks.readings.mapping=id=value.id | topic.reading.ks.readings.mapping | topic reading is not in topics; did you mean readings?",
                "topics.regex=read.* && topics= - && topic.writes.ks.readings.mapping=id=value.id | topic.writes.ks.readings.mapping | topics.regex does not match topic writes",
                "topic.hits.ks.hits.mapping=page=key, hits=value.n && C=true && topics=readings,hits | - | -",
                "topic.hits.ks.hits.mapping=page=key, hits=value.n, __ttl=5 && C=true && topics=readings,hits | topic.hits.ks.hits.mapping | has counter columns, which take no __ttl and no __timestamp",
                "topic.hits.ks.hits.mapping=page=key, hits=value.n, __timestamp=value.t && C=true && topics=readings,hits | topic.hits.ks.hits.mapping | has counter columns, which take no __ttl and no __timestamp",
                "topic.hits.ks.hits.mapping=page=key && C=true && topics=readings,hits | topic.hits.ks.hits.mapping | has counter columns, and none of them is mapped",
                "topic.posts.ks.posts.mapping=id=key, tags=value.tags && topics=readings,posts | topic.posts.ks.posts.mapping | lists.allow.duplicates=true",
                "topics=readings,posts | table.name.format | lists.allow.duplicates=true",
                "topics=readings,hitz | table.name.format | topic hitz: there is no table hitz",
                "table.name.format=t_${topics} | table.name.format | ${topics} stands for nothing; did you mean ${topic}?",
                "topic.readings.ks.t_${element.tenant}.mapping=id=element.id && topic.readings.ks.t_${element.tenant}.unnest=value.all && M= - | topic.readings.ks.t_${element.tenant}.mapping,topic.readings.ks.t_${element.tenant}.unnest | ${element.tenant} is of an element, and a record's table is found before its array is unnested; take ${value.<field>}",
                "table.name.format=t_${record.element} && M= - | table.name.format | ${record.element} is of an element",
                "topic.readings.ks.readings.unnest=element.all && M=id=element.id | topic.readings.ks.readings.unnest | name the field with the array",
                "M=id=envelope.id | M | envelope.<field> needs topic.readings.value.envelope=debezium",
                "M=id=concat(value.id, envelope.op) && topic.other.value.envelope=debezium && topics=readings,other && table.name.format=readings | M | envelope.<field> needs topic.readings.value.envelope=debezium",
                "M=id=envelope.id && topic.readings.value.envelope=none && value.envelope=debezium | M | envelope.<field> needs topic.readings.value.envelope=debezium",
                "topic.readings.ks.readings.where=envelope.op = 'c' | topic.readings.ks.readings.where | envelope.<field> needs topic.readings.value.envelope=debezium",
                "topic.readings.ks.readings.unnest=envelope.all && M=id=element.id | topic.readings.ks.readings.unnest | envelope.<field> needs topic.readings.value.envelope=debezium",
                "topic.readings.ks.${envelope.source.table}.mapping=id=value.id && M= - | topic.readings.ks.${envelope.source.table}.mapping | envelope.<field> needs topic.readings.value.envelope=debezium",
                "table.name.format=${envelope.source.table} && M= - | table.name.format | ${envelope.<field>} needs value.envelope=debezium",
                "table.name.format=${envelope.source.table} && M= - && value.envelope=debezium | - | -",
                "M=id=envelope.id && value.envelope=debezium | - | -",
                "M=id=envelope.id && topic.readings.value.envelope=debezium | - | -",
                "M=id=envelope.id && value.envelope=debezum | value.envelope | must be one of",
                // Statements of one's own, conditions and consistency.
                "Q=local_one | - | -",
                "Q=serial | Q | must be one of",
                "Q=three | Q | keyspace ks has 2 replicas: three can never be reached",
                "M= - && cassandra.keyspace=ks && Q=quorum | - | -",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id, c=value.c | - | -",
                "S=INSERT INTO ks.readings (id, celsius) VALUES (:id, :c) USING TIMESTAMP :__timestamp AND TTL :__ttl && M=id=value.id, c=value.c, __ttl=60 | - | -",
                "S=SELECT id FROM readings && M=id=value.id | S | write one INSERT, UPDATE or DELETE",
                "S=UPDATE readings SET celsius = ? WHERE id = ? | S | write :name in place of each ?",
                "S=UPDATE posts SET tags = :tags WHERE id = :id && M=id=value.id, tags=value.tags | S | is a statement of table posts, and the option is for table ks.readings",
                "S=UPDATE other.readings SET celsius = :c WHERE id = :id && M=id=value.id, c=value.c | S | is a statement of table other.readings",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M= - | S | needs topic.readings.ks.readings.mapping",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id, cc=value.c, c=value.c | M | the statement has no parameter :cc; did you mean c?",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id | M | nothing is mapped to the statement's parameter :c: add c=<source>",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id, c+=value.c | M | c is a parameter, and set with =",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id, c=value.c, c.x=value.c | M | the statement has no parameter :c.x",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id, c=value.c && value.converter.schemas.enable=false && topic.readings.sample={\"id\":\"a\",\"c\":\"warm\"} | M | parameter :c (double)",
                "S=UPDATE readings SET celsius = :id WHERE id = :c && M=c=value.id, id=value.n && value.converter.schemas.enable=false && topic.readings.sample={\"id\":\"a\",\"n\":1.5} | - | -",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id, c=value.c, __ttl=5 | M | no parameter :__ttl: add USING TTL :__ttl",
                "S=UPDATE readings USING TTL :__ttl SET celsius = :c WHERE id = :id && M=id=value.id, c=value.c | M | nothing is mapped to the statement's parameter :__ttl",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id, c=value.c, __timestamp=value.t | M | no parameter :__timestamp",
                "S=UPDATE readings USING TIMESTAMP :__timestamp SET celsius = :c WHERE id = :id && M=id=value.id, c=value.c && write.timestamp=none | S | write.timestamp is none",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id, c='warm' | M | parameter :c (double)",
                "S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=now(), c=value.c | M | now() would make a new row each time",
                "S=UPDATE readings SET celcius = :c WHERE id = :id && M=id=value.id, c=value.c | S | Cassandra does not take it: Undefined column name celcius",
                "S=DELETE FROM readings WHERE id IN (:id_a, :id_b) && M=id_a=value.a, id_b=value.b | S | column id (text) is not set to a parameter of its own",
                "S=UPDATE readings USING TIMESTAMP 5 SET celsius = :c WHERE id = :id IF EXISTS && M=id=value.id, c=value.c | S | takes no USING TIMESTAMP",
                "I=false | I | has no effect without topic.readings.ks.readings.cql",
                "I=perhaps | I | must be true or false",
                "N=ignore | N | has no effect: all rows are written",
                "N=skip && L=exists | N | must be one of ignore, dead-letter, fail",
                "L=not_exists && N=ignore | - | -",
                "L=not_exists && M=id=value.id, celsius.x=value.c | L | no fields to leave as they are",
                "L=exists && M=id=value.id | M | exists updates rows, and no column is mapped beside the primary key",
                "L=if_not_exists | L | must be one of none, not_exists, exists",
                "L=exists && S=UPDATE readings SET celsius = :c WHERE id = :id && M=id=value.id, c=value.c | L | put the IF clause into topic.readings.ks.readings.cql",
                "L=exists && M=id=value.id, celsius=value.c, __timestamp=value.t | M | a conditional write takes no write time",
                "topics=readings,hits && C=true && topic.hits.ks.hits.mapping=page=key, hits=value.n && topic.hits.ks.hits.write.condition=exists | topic.hits.ks.hits.mapping | has counter columns, which take no condition",
                "topics=readings,posts && topic.posts.ks.posts.mapping=id=key, tags=value.tags && topic.posts.ks.posts.cql=UPDATE posts SET tags = :tags WHERE id = :id | topic.posts.ks.posts.cql | topic.posts.ks.posts.cql.idempotent=false",
                "topics=readings,posts && topic.posts.ks.posts.mapping=id=key, tags=value.tags && topic.posts.ks.posts.cql=UPDATE posts SET tags = :tags WHERE id = :id && topic.posts.ks.posts.cql.idempotent=false | - | -",
                "topic.readings.ks.${value.t}.cql=UPDATE readings SET celsius = :c WHERE id = :id && topic.readings.ks.${value.t}.mapping=id=value.id, c=value.c | topic.readings.ks.${value.t}.cql | name keyspace and table in the option",
                "S=DELETE FROM readings WHERE id IN (:id) && M=id=value.a | S | column id (text) is not set to a parameter of its own",
                "topic.readings.ks.other.mapping=id=value.id && topic.readings.ks.other.cql=UPDATE other SET a = :id WHERE id = :id && M= - && topic.readings.table.auto.create=true | topic.readings.ks.other.mapping | what columns the statement of topic.readings.ks.other.cql needs nobody knows",
                // Tables that are created.
                "table.auto.create=true && topics=readings,posts | table.name.format | lists.allow.duplicates=true",
                "table.auto.create=yes | table.auto.create | Expected value to be either true or false",
                "table.auto.create.ttl.seconds=5 | table.auto.create.ttl.seconds | has no effect without table.auto.create=true",
                "table.auto.create=true && table.auto.create.ttl.seconds=-1 | table.auto.create.ttl.seconds | at least 0",
                "table.auto.create=true && table.auto.create.ttl.seconds=700000000 | table.auto.create.ttl.seconds | no more than 630720000",
                "table.auto.create=true && table.auto.create.partition.columns=a, b desc | table.auto.create.partition.columns | names stand alone",
                "table.auto.create=true && table.auto.create.clustering.columns=at descending | table.auto.create.clustering.columns | write name, name asc or name desc",
                "table.auto.create=true && table.auto.create.clustering.columns=at, at desc | table.auto.create.clustering.columns | at is named twice",
                "table.auto.create=true && table.auto.create.compaction=compaction_window_size=1 | table.auto.create.compaction | begins with the class",
                "table.auto.create=true && table.auto.create.compaction={'class': 'X', y} | table.auto.create.compaction | write a class and its options",
                "topic.readings.table.auto.creat=true | topic.readings.table.auto.creat | unknown option",
                "topic.reading.table.auto.create=true | topic.reading.table.auto.create | topic reading is not in topics; did you mean readings?",
                "topic.readings.table.auto.create=perhaps | topic.readings.table.auto.create | Expected value to be either true or false",
                "topic.readings.table.auto.create.ttl.seconds=5 | topic.readings.table.auto.create.ttl.seconds | has no effect without topic.readings.table.auto.create=true",
                "table.auto.create=true && M= - && topics=new && key.converter=org.apache.kafka.connect.storage.StringConverter | table.auto.create.partition.columns | is needed: the keys of org.apache.kafka.connect.storage.StringConverter are no structs",
                "table.auto.create=true && M= - && topics=new && key.converter=org.apache.kafka.connect.json.JsonConverter && key.converter.schemas.enable=false | table.auto.create.partition.columns | is needed",
                "table.auto.create=true && M= - && topics=new && key.converter=org.apache.kafka.connect.json.JsonConverter | - | -",
                "table.auto.create=true && M= - && topics=new && key.converter=org.apache.kafka.connect.storage.StringConverter && table.auto.create.partition.columns=id | - | -",
                "topic.readings.ks.other.mapping=id=value.id && M= - && topic.readings.table.auto.create=true | topic.readings.ks.other.mapping | records cannot create it: which columns are its partition key is not said",
                "topic.readings.ks.other.mapping=id=key.id && M= - && topic.readings.table.auto.create=true | - | -",
                "M=id=value.id, added=value.added && table.auto.evolve=true | - | -",
                "M=added=value.added && table.auto.evolve=true | M | column id (text) is part of the primary key and not mapped",
                // Values that no option can have been meant to have.
                "cassandra.ssl.enabled=true && cassandra.ssl.keystore.location=PEM:PRIVATE KEY | cassandra.ssl.keystore.location | holds PEM text, not a path: put it into cassandra.ssl.keystore.key",
                "cassandra.ssl.enabled=true && cassandra.ssl.keystore.location=PEM:CERTIFICATE | cassandra.ssl.keystore.location | holds PEM text, not a path: put it into cassandra.ssl.keystore.certificate.chain",
                "cassandra.ssl.enabled=true && cassandra.ssl.keystore.location=PEM:PRIVATE KEY,CERTIFICATE | cassandra.ssl.keystore.location | holds PEM text, not a path: put the key into cassandra.ssl.keystore.key, and the certificates into cassandra.ssl.keystore.certificate.chain",
                "cassandra.ssl.keystore.location=PEM:ENCRYPTED PRIVATE KEY | cassandra.ssl.keystore.location | holds PEM text, not a path: put it into cassandra.ssl.keystore.key",
                "cassandra.ssl.enabled=true && cassandra.ssl.truststore.location=PEM:CERTIFICATE | cassandra.ssl.truststore.location | holds PEM text, not a path: put it into cassandra.ssl.truststore.certificates",
                "consumer.override.ssl.keystore.location=PEM:PRIVATE KEY | consumer.override.ssl.keystore.location | holds PEM text, not a path: put it into consumer.override.ssl.keystore.key",
                "consumer.override.ssl.keystore.key=PEM:PRIVATE KEY | - | -",
                "batch.max.rows=PEM:PRIVATE KEY | batch.max.rows | holds PEM text, which has no place here",
                "value.converter.schemas.enable=false && topic.readings.sample={\"id\":\"-----BEGIN CERTIFICATE-----\"} | - | -",
                "cassandra.ssl.enabled=true && cassandra.ssl.keystore.key=/etc/tls/tls.key && cassandra.ssl.keystore.certificate.chain=/etc/tls/tls.crt | cassandra.ssl.keystore.key,cassandra.ssl.keystore.certificate.chain | is a path, not PEM text: use cassandra.ssl.keystore.location",
                "cassandra.ssl.enabled=true && cassandra.ssl.truststore.certificates=ca.pem | cassandra.ssl.truststore.certificates | is a path, not PEM text: use cassandra.ssl.truststore.location",
                "cassandra.ssl.enabled=true && cassandra.ssl.truststore.location=file:///etc/tls/ca.pem | cassandra.ssl.truststore.location | is a path, not an address: leave out file://",
                "cassandra.contact.points=me:Tr0ub4dor@node1 | cassandra.contact.points | without a name before it: who logs in is in cassandra.username and cassandra.password",
                // References that the worker has left as they are.
                "cassandra.username=${env:NO_SUCH_VAR} && cassandra.password=x | cassandra.username | is still ${env:NO_SUCH_VAR}: the worker has no such variable, or its config.providers has no env",
                "cassandra.username=me && cassandra.password=${vault:secret/data/cassandra:password} | cassandra.password | is still ${vault:secret/data/cassandra:password}: the worker has no such value, or its config.providers has no vault",
                "cassandra.username=me && cassandra.password= ${env:PASS}  | cassandra.password | is still ${env:PASS}: the worker has no such variable",
                "cassandra.username=me && cassandra.password=$env:PASS | cassandra.password | begins with $env: and the worker leaves it as it is: write a reference in braces, as ${env:NAME}",
                "cassandra.username=me && cassandra.password=${PASS} | cassandra.password | is ${PASS}, which the worker leaves as it is: a reference names its config provider, as ${env:PASS}",
                "cassandra.username=me && cassandra.password=a${b:c}d$e | - | -",
                "cassandra.password=x && cassandra.username= | cassandra.username | is needed with cassandra.password",
                "cassandra.contact.points=${env:NODES} | cassandra.contact.points | is still ${env:NODES}",
                "cassandra.contact.points=${env:NODE}:9042,node2 | cassandra.contact.points | still has a reference to the config provider env in it",
                "cassandra.ssl.enabled=${env:TLS} | cassandra.ssl.enabled | is still ${env:TLS}",
                "cassandra.ssl.enabled=true && cassandra.ssl.truststore.certificates=${directory:/etc/tls:ca.crt} | cassandra.ssl.truststore.certificates | is still ${directory:/etc/tls:ca.crt}: the worker has no such value, or its config.providers has no directory",
                "cassandra.ssl.enabled=true && cassandra.ssl.keystore.location=/x.p12 && cassandra.ssl.keystore.password=${file:/etc/x.properties:pw} | cassandra.ssl.keystore.password | is still ${file:/etc/x.properties:pw}",
                "batch.max.rows=${env:ROWS} | batch.max.rows | is still ${env:ROWS}",
                "cassandra.local.datacenter=${env:DC} | cassandra.local.datacenter | is still ${env:DC}",
                "consumer.override.max.poll.records=${env:N} | consumer.override.max.poll.records | is still ${env:N}",
                "cassandra.driver.advanced.connection.pool.local.size=${env:N} | cassandra.driver.advanced.connection.pool.local.size | is still ${env:N}",
                "value.converter=x.Y && value.converter.schema.registry.url=https://${env:HOST}:8081 | value.converter.schema.registry.url | still has a reference to the config provider env in it",
                "nonsense=${env:N} | nonsense | unknown option",
                "topic.readings.ks.t_${value.tenant}.mapping=id=value.id && topic.readings.ks.t_${value.tenant}.where=value.id <> '${env:X}' && M= - | - | -",
                "transforms=t && transforms.t.type=x.Y && transforms.t.format=${topic:x} | - | -",
                "convert.null.texts=${null},${none:at all} | - | -",
                // Kafka Connect's own options.
                "errors.deadletterqueue.topic.nme=dlq | errors.deadletterqueue.topic.nme | Kafka Connect has no option errors.deadletterqueue.topic.nme; did you mean errors.deadletterqueue.topic.name?",
                "errors.tolerence=all | errors.tolerence | did you mean errors.tolerance?",
                "errors.log.enabled=true | errors.log.enabled | did you mean errors.log.enable?",
                "errors.deadletterqueue.replication.factor=1 | errors.deadletterqueue.replication.factor | did you mean errors.deadletterqueue.topic.replication.factor?",
                "errors.whatever=1 | errors.whatever | Kafka Connect has no option errors.whatever",
                "errors.tolerance=all && D= - | errors.deadletterqueue.topic.name | drops records that no converter can read",
                "errors.deadletterqueue.topic.replication.factor=0 | errors.deadletterqueue.topic.replication.factor | must be -1, for the brokers' default, or at least 1",
                "errors.deadletterqueue.topic.replication.factor=three | errors.deadletterqueue.topic.replication.factor | must be -1",
                "transforms.route.type=x.Y | transforms.route.type | there is no route in transforms",
                "transforms=rote && transforms.route.type=x.Y | transforms.route.type | there is no route in transforms; did you mean rote?",
                "predicates.old.type=x.Y | predicates.old.type | there is no old in predicates",
                "value.converter.schemas.enable=false && value.converter= - | value.converter.schemas.enable | has no effect without value.converter",
                "value.converter.schemas.enalbe=false | value.converter.schemas.enalbe | did you mean value.converter.schemas.enable?",
                "task.max=3 | task.max | did you mean tasks.max?",
                "offset.flush.interval.ms=10000 | offset.flush.interval.ms | unknown option",
                // The clients' options.
                "consumer.override.isolation.levle=read_committed | consumer.override.isolation.levle | Kafka's consumer has no option isolation.levle; did you mean consumer.override.isolation.level?",
                "consumer.override.isolation.level=read_commited | consumer.override.isolation.level | must be one of",
                "consumer.override.max.poll.records=many | consumer.override.max.poll.records | Not a number",
                "consumer.override.max.poll.records=0 | consumer.override.max.poll.records | at least 1",
                "consumer.override.enable.auto.commit=true | consumer.override.enable.auto.commit | would commit records that are not written yet: remove it",
                "consumer.override.value.deserializer=x.Y | consumer.override.value.deserializer | for the worker reads bytes: remove it",
                "producer.override.max.block.msx=30000 | producer.override.max.block.msx | did you mean producer.override.max.block.ms?",
                "producer.override.acks=2 | producer.override.acks | must be one of",
                "admin.override.request.timeout.mss=1 | admin.override.request.timeout.mss | did you mean admin.override.request.timeout.ms?",
                "consumer.overide.max.poll.records=1 | consumer.overide.max.poll.records | did you mean consumer.override.max.poll.records?",
                // The sink's.
                "validate.live=false && validate.offline=true | validate.live | is the old name of validate.offline, which is set, too: remove it",
                "linger.msec=1 | linger.msec | did you mean linger.ms?",
                "batch.max.rows=1,000 | batch.max.rows | Not a number",
                "buffer.max.rows=10 | buffer.max.rows | must be at least batch.max.rows",
                "write.consistency=SERIAL | write.consistency | must be one of",
                "write.consistency=any | write.consistency | must be one of",
                "write.consistency=three | write.consistency | keyspace ks has 2 replicas: three can never be reached",
                "write.timestamp=field: | write.timestamp | not a field path",
                "cassandra.local.datacenter=dc2 | cassandra.local.datacenter | the cluster has no data center dc2; did you mean dc1?",
                "cassandra.contact.points=http://localhost | cassandra.contact.points | a contact point is host or host:port",
                "cassandra.username=me | cassandra.password | is needed with cassandra.username",
                "cassandra.ssl.truststore.location=/x | cassandra.ssl.truststore.location | has no effect without cassandra.ssl.enabled=true",
                "cassandra.ssl.enabled=true && cassandra.ssl.keystore.password=x | cassandra.ssl.keystore.location | is needed with cassandra.ssl.keystore.password",
                "cassandra.ssl.enabled=true && cassandra.ssl.key.password=x | cassandra.ssl.keystore.location | is needed with cassandra.ssl.key.password",
                "cassandra.ssl.enabled=true && cassandra.ssl.keystore.key=x | cassandra.ssl.keystore.certificate.chain | is needed with cassandra.ssl.keystore.key",
                "cassandra.ssl.enabled=true && cassandra.ssl.keystore.certificate.chain=x | cassandra.ssl.keystore.key | is needed with cassandra.ssl.keystore.certificate.chain",
                "cassandra.ssl.truststore.certificates=x | cassandra.ssl.truststore.certificates | has no effect without cassandra.ssl.enabled=true",
                "cassandra.ssl.enabled=true && cassandra.ssl.truststore.certificates=x && cassandra.ssl.truststore.location=/x | cassandra.ssl.truststore.location | is in place of cassandra.ssl.truststore.certificates",
                "cassandra.ssl.enabled=true && cassandra.ssl.truststore.certificates=x && cassandra.ssl.truststore.password=x | cassandra.ssl.truststore.password | is a file's, and cassandra.ssl.truststore.certificates is none",
                "cassandra.ssl.enabled=true && cassandra.ssl.truststore.certificates=x && cassandra.ssl.truststore.type=JKS | cassandra.ssl.truststore.type | is PEM: set it to PEM, or remove it",
                "cassandra.ssl.enabled=true && cassandra.ssl.truststore.type=PKCS11 | cassandra.ssl.truststore.type | must be one of auto, JKS, PKCS12, PEM",
                "cassandra.ssl.enabled=true && cassandra.driver.advanced.ssl-engine-factory.keystore-path=x | cassandra.driver.advanced.ssl-engine-factory.keystore-path | has no effect beside cassandra.ssl.enabled=true",
                "cassandra.username=me && cassandra.password=x && cassandra.driver.advanced.auth-provider.class=X | cassandra.driver.advanced.auth-provider.class | has no effect beside cassandra.username",
                "cassandra.driver.advanced.auth-provider.service=dse | cassandra.driver.advanced.auth-provider.service | the Cassandra driver has no option",
                "cassandra.driver.advanced.auth-provider.class=DseGssApiAuthProvider && cassandra.driver.advanced.auth-provider.service=dse && cassandra.driver.advanced.auth-provider.login-configuration.keyTab=/x | - | -",
                "cassandra.driver.basic.request.consistency=ANY | cassandra.driver.basic.request.consistency | set write.consistency instead",
                "cassandra.driver.basic.request.consistency=LOCAL_QUORUM | cassandra.driver.basic.request.consistency | set write.consistency instead",
                "cassandra.driver.basic.request.default-idempotence=false | cassandra.driver.basic.request.default-idempotence | the sink says of each write whether it may be repeated",
                "cassandra.driver.advanced.retry-policy.class=DefaultRetryPolicy | cassandra.driver.advanced.retry-policy.class | the sink retries itself (retry.backoff.ms, delivery.timeout.ms)",
                "cassandra.driver.advanced.timestamp-generator.class=AtomicTimestampGenerator | cassandra.driver.advanced.timestamp-generator.class | set write.timestamp instead",
                "cassandra.driver.advanced.speculative-execution-policy.class=ConstantSpeculativeExecutionPolicy | cassandra.driver.advanced.speculative-execution-policy.class | a copy of a write may arrive after the writes that follow it",
                "cassandra.driver.advanced.metadata.schema.enabled=false | cassandra.driver.advanced.metadata.schema.enabled | the sink has to know the tables",
                "cassandra.driver.advanced.conection.pool.local.size=2 | cassandra.driver.advanced.conection.pool.local.size | did you mean",
            })
    void eachMistakeIsReportedWhereItIs(String changes, String field, String words) {
        Map<String, String> properties = right();
        for (String change : changes.split(" && ", -1)) {
            int equals = change.indexOf('=');
            String value = withPem(change.substring(equals + 1));
            if (value.equals(" -")) {
                properties.remove(named(change.substring(0, equals)));
            } else {
                properties.put(named(change.substring(0, equals)), value);
            }
        }
        Map<String, List<String>> errors = errors(properties);

        if (field.equals("-")) {
            assertThat(errors).isEmpty();
            return;
        }
        List<String> fields = Stream.of(field.split(",", -1))
                .map(ConfigurationMistakesTest::named)
                .toList();
        assertThat(errors).containsOnlyKeys(fields);
        fields.forEach(
                each -> assertThat(errors.get(each)).singleElement().asString().contains(words));
    }

    @Test
    void anOptionOfTheDriverMayNotBeNull() {
        Map<String, String> properties = right();
        properties.put("cassandra.driver.advanced.connection.pool.local.size", null);
        properties.put("errors.deadletterqueue.topic.replication.factor", null);
        properties.put("consumer.override.max.poll.records", null);
        properties.put("transforms", null);

        assertThat(errors(properties)).containsOnlyKeys("cassandra.driver.advanced.connection.pool.local.size");
        properties.put("errors.tolerance", null);
        assertThat(errors(properties)).containsOnlyKeys("cassandra.driver.advanced.connection.pool.local.size");
    }

    @Test
    void everyMessageNamesItsOption() {
        // Connect's answer to a PUT lists the messages alone.
        Map<String, String> properties = right();
        properties.put("nonsense", "1");
        properties.put("linger.ms", "-1");
        properties.put("write.consistency", "three");
        Map<String, List<String>> errors = errors(properties);

        assertThat(errors).hasSize(3);
        errors.forEach((option, messages) ->
                assertThat(messages).allSatisfy(message -> assertThat(message).contains(option)));
    }

    @Test
    void whatIsWrongWithTheTablesIsSaidTogetherWithTheRest() {
        Map<String, String> properties = right();
        properties.put("linger.ms", "-1");
        properties.put("batch.max.row", "10");
        properties.put("topics", "readings,hits,writes");
        properties.put("topic.hits.ks.hits.mapping", "page=vlaue.page");
        properties.put(READINGS, "id=value.id, celcius=value.c");

        // The table of hits, whose mapping cannot be read, is nobody's guess.
        assertThat(errors(properties))
                .containsOnlyKeys(
                        "linger.ms", "batch.max.row", "topic.hits.ks.hits.mapping", READINGS, "table.name.format");
    }

    @Test
    void tablesThatWillBeCreatedAreShown() {
        Map<String, String> properties = right();
        properties.remove(READINGS);
        properties.put("topics", "readings,new,mapped");
        properties.put("table.auto.create", "true");
        properties.put("table.auto.create.partition.columns", "sensor");
        properties.put("table.auto.create.clustering.columns", "at desc");
        properties.put("topic.mapped.ks.other.mapping", "sensor=value.s, at=record.timestamp, source='web'");

        assertThat(new ConfigCheck((config, timeout) -> new FakeCluster())
                        .check(properties)
                        .get("table.auto.create")
                        .recommendedValues())
                .containsExactlyInAnyOrder(
                        "CREATE TABLE IF NOT EXISTS ks.other (sensor <type>, at timestamp, source text,"
                                + " PRIMARY KEY ((sensor), at)) WITH CLUSTERING ORDER BY (at DESC)",
                        "CREATE TABLE IF NOT EXISTS ks.new (sensor <type>, at <type>, <the other fields of the records>,"
                                + " PRIMARY KEY ((sensor), at)) WITH CLUSTERING ORDER BY (at DESC)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MODIFY <keyspace ks> | table.auto.create,table.auto.evolve",
                "CREATE <keyspace other>,ALTER <table other.t> | table.auto.create,table.auto.evolve",
                "ALTER <table ks.readings> | table.auto.create",
                "ALTER <keyspace ks> | table.auto.create",
                "CREATE <keyspace ks> | -",
                "CREATE <all tables in ks> | -",
                "CREATE <all keyspaces> | -"
            })
    void theRightsThatTablesNeedAreLookedAt(String granted, String wrong) {
        Map<String, String> properties = right();
        properties.put("table.auto.create", "true");
        properties.put("table.auto.create.partition.columns", "id");
        properties.put("table.auto.evolve", "true");
        FakeCluster cluster = new FakeCluster();
        cluster.rights = new ClusterProbe.Rights("sink", Set.of((granted + ",MODIFY <all keyspaces>").split(",", -1)));

        Map<String, List<String>> errors = errors(properties, cluster);

        assertThat(String.join(",", errors.keySet())).isEqualTo(wrong.equals("-") ? "" : wrong);
        errors.forEach((option, messages) -> assertThat(messages)
                .singleElement()
                .asString()
                .contains(option.endsWith("create") ? "GRANT CREATE" : "GRANT ALTER", "ON KEYSPACE ks TO sink"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MODIFY <keyspace ks> | none | -",
                "MODIFY <table ks.readings> | none | -",
                "SELECT <keyspace ks>,MODIFY <table ks.hits>,MODIFY <keyspace other> | none | role sink has no MODIFY on table ks.readings, and topic readings is written to it: GRANT MODIFY ON ks.readings TO sink",
                "MODIFY <table ks.readings> | exists | GRANT SELECT ON ks.readings TO sink",
                "MODIFY <table ks.readings>,SELECT <all tables in ks> | exists | -"
            })
    void theRightsToWriteAreLookedAt(String granted, String condition, String words) {
        Map<String, String> properties = right();
        properties.put(READINGS, "id=value.id, celsius=value.c");
        properties.put(READINGS.replace(".mapping", ".write.condition"), condition);
        FakeCluster cluster = new FakeCluster();
        cluster.rights = new ClusterProbe.Rights("sink", Set.of(granted.split(",", -1)));

        Map<String, List<String>> errors = errors(properties, cluster);

        if (words.equals("-")) {
            assertThat(errors).isEmpty();
        } else {
            assertThat(errors).containsOnlyKeys("cassandra.username");
            assertThat(errors.get("cassandra.username"))
                    .singleElement()
                    .asString()
                    .contains(words);
        }
    }

    @Test
    void withoutAConnectionThereIsNothingToLookAt() {
        Map<String, String> properties = right();
        properties.put("cassandra.contact.points", "a:b:c");
        properties.put(READINGS, "id=value.id, celcius=value.c");

        assertThat(errors(properties)).containsOnlyKeys("cassandra.contact.points");
    }

    @Test
    void optionsOfPluginsThatNobodyCanKnowPass() {
        Map<String, String> properties = right();
        properties.put("transforms", "route");
        properties.put("transforms.route.type", "x.Y");
        properties.put("consumer.override.interceptor.classes", "x.Y");
        properties.put("consumer.override.interceptor.classes.audit.topic", "audit");
        properties.put("consumer.override.metrics.context.team", "data");
        properties.put("consumer.override.acme.audit.topic", "audit");
        properties.put("value.converter", "x.Converter");
        properties.put("value.converter.whatever", "1");
        properties.put("dead.letter.topic.required", "false");
        properties.remove("errors.deadletterqueue.topic.name");

        assertThat(errors(properties)).isEmpty();
    }

    /** {@code PEM:<label>,<label>} stands for texts with these labels. */
    private static String withPem(String value) {
        return value.startsWith("PEM:")
                ? Stream.of(value.substring(4).split(",", -1))
                        .map(label -> "-----BEGIN " + label + "-----\nMIIB\n-----END " + label + "-----\n")
                        .collect(Collectors.joining())
                : value;
    }

    private static Map<String, String> right() {
        return new HashMap<>(Map.of(
                "name",
                "sink",
                "connector.class",
                "io.millrace.connect.cassandra.CassandraSinkConnector",
                "topics",
                "readings",
                "cassandra.keyspace",
                "ks",
                "value.converter",
                "org.apache.kafka.connect.json.JsonConverter",
                "errors.tolerance",
                "all",
                "errors.deadletterqueue.topic.name",
                "sink.dlq",
                READINGS,
                "id=value.id, at=record.timestamp, celsius=value.celsius?, __ttl=value.ttl?"));
    }

    private static String named(String option) {
        return switch (option) {
            case "M" -> READINGS;
            case "C" -> "counters.allow.overcount";
            case "D" -> "errors.deadletterqueue.topic.name";
            case "S" -> "topic.readings.ks.readings.cql";
            case "I" -> "topic.readings.ks.readings.cql.idempotent";
            case "Q" -> "topic.readings.ks.readings.consistency";
            case "L" -> "topic.readings.ks.readings.write.condition";
            case "N" -> "topic.readings.ks.readings.on.not.applied";
            default -> option;
        };
    }

    private static Map<String, List<String>> errors(Map<String, String> properties) {
        return errors(properties, new FakeCluster());
    }

    private static Map<String, List<String>> errors(Map<String, String> properties, FakeCluster cluster) {
        Map<String, List<String>> errors = new TreeMap<>();
        for (ConfigValue value :
                new ConfigCheck((config, timeout) -> cluster).check(properties).values()) {
            if (!value.errorMessages().isEmpty()) {
                errors.computeIfAbsent(value.name(), name -> new ArrayList<>()).addAll(value.errorMessages());
            }
        }
        return errors;
    }
}
