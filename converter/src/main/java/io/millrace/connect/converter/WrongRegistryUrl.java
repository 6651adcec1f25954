package io.millrace.connect.converter;

/**
 * The configured URL leads to no registry. No exception: with {@code errors.tolerance=all} Connect takes any exception
 * of a converter for a bad record, and a wrong URL would make a dead letter of every record. This fails the task, with
 * its message in the task's status, and leaves the record uncommitted.
 */
final class WrongRegistryUrl extends Error {

    WrongRegistryUrl(String record, String problem) {
        super(record + " cannot be converted: " + problem
                + ". Correct the URL, most likely its path, and restart the task: nothing was skipped."
                + " Apicurio's converter takes the registry's address alone or with /apis/registry/v2;"
                + " Confluent's takes that of an Apicurio registry with /apis/ccompat/v7,"
                + " and that of Confluent's own as a rule without a path");
    }
}
