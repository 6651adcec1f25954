package io.millrace.connect.cassandra.simulated;

import com.datastax.oss.driver.api.core.auth.AuthProvider;
import com.datastax.oss.driver.api.core.auth.Authenticator;
import com.datastax.oss.driver.api.core.auth.SyncAuthenticator;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Logs in by a word that stands in an option of its own. */
public final class SpokenWord implements AuthProvider {

    private final String word;

    /** As the driver makes it. */
    public SpokenWord(DriverContext context) {
        word = context.getConfig().getDefaultProfile().getString(() -> "advanced.auth-provider.spoken.word");
    }

    @Override
    public Authenticator newAuthenticator(EndPoint endPoint, String serverAuthenticator) {
        return new SyncAuthenticator() {
            @Override
            public ByteBuffer initialResponseSync() {
                return ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public ByteBuffer evaluateChallengeSync(ByteBuffer challenge) {
                return null;
            }

            @Override
            public void onAuthenticationSuccessSync(ByteBuffer token) {
                // There is nothing more to say.
            }
        };
    }

    @Override
    public void onMissingChallenge(EndPoint endPoint) {
        // Whoever asks for nothing gets nothing.
    }

    @Override
    public void close() {
        // There is nothing open.
    }
}
