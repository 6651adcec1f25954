package io.millrace.connect.cassandra.simulated;

import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.ProtocolConstants.ErrorCode;
import com.datastax.oss.protocol.internal.request.AuthResponse;
import com.datastax.oss.protocol.internal.request.Startup;
import com.datastax.oss.protocol.internal.response.AuthSuccess;
import com.datastax.oss.protocol.internal.response.Authenticate;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.simulacron.common.cluster.AbstractNode;
import com.datastax.oss.simulacron.common.stubbing.Action;
import com.datastax.oss.simulacron.common.stubbing.InternalStubMapping;
import com.datastax.oss.simulacron.common.stubbing.MessageResponseAction;
import com.datastax.oss.simulacron.common.stubbing.StubMapping;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Asks who is there, and lets in whoever has the word; without one nobody. */
final class AskedLogin extends StubMapping implements InternalStubMapping {

    private final Optional<String> word;

    AskedLogin(Optional<String> word) {
        this.word = word;
    }

    @Override
    public boolean matches(Frame frame) {
        return frame.message instanceof Startup || frame.message instanceof AuthResponse;
    }

    @Override
    @SuppressWarnings("rawtypes") // Simulacron's signature
    public List<Action> getActions(AbstractNode node, Frame frame) {
        return List.of(new MessageResponseAction(answer(frame.message)));
    }

    private Message answer(Message asked) {
        if (asked instanceof AuthResponse response) {
            String said =
                    StandardCharsets.UTF_8.decode(response.token.duplicate()).toString();
            return word.filter(said::equals).isPresent()
                    ? new AuthSuccess(null)
                    : new Error(ErrorCode.AUTH_ERROR, "Provided username app and/or password are incorrect");
        }
        return new Authenticate("org.apache.cassandra.auth.PasswordAuthenticator");
    }
}
