package io.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchTest {

    @Test
    void theArgumentFileKeepsSpacesQuotesAndBackslashes() {
        Launch launch = Launch.ofJar(List.of("-Da=b c"), "dir\\x \"y\".jar", List.of("1"));

        assertThat(launch.argumentFile())
                .containsExactly("\"-Da=b c\"", "\"-jar\"", "\"dir\\\\x \\\"y\\\".jar\"", "\"1\"");
    }
}
