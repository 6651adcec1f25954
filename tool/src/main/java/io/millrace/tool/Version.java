package io.millrace.tool;

import picocli.CommandLine.IVersionProvider;

/** Tells the version, which is in the jar's manifest. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"Millrace " + (version == null ? "(not run from its jar)" : version)};
    }
}
