package io.millrace.connect.cassandra.simulated;

import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.ProtocolConstants.ErrorCode;
import com.datastax.oss.protocol.internal.request.AuthResponse;
import com.datastax.oss.protocol.internal.request.Startup;
import com.datastax.oss.protocol.internal.response.Authenticate;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.simulacron.common.cluster.AbstractNode;
import com.datastax.oss.simulacron.common.stubbing.Action;
import com.datastax.oss.simulacron.common.stubbing.InternalStubMapping;
import com.datastax.oss.simulacron.common.stubbing.MessageResponseAction;
import com.datastax.oss.simulacron.common.stubbing.StubMapping;
import java.util.List;

/** Asks who is there, and lets nobody in. */
final class RefusedLogin extends StubMapping implements InternalStubMapping {

    @Override
    public boolean matches(Frame frame) {
        return frame.message instanceof Startup || frame.message instanceof AuthResponse;
    }

    @Override
    @SuppressWarnings("rawtypes") // Simulacron's signature
    public List<Action> getActions(AbstractNode node, Frame frame) {
        return List.of(new MessageResponseAction(
                frame.message instanceof Startup
                        ? new Authenticate("org.apache.cassandra.auth.PasswordAuthenticator")
                        : new Error(ErrorCode.AUTH_ERROR, "Provided username app and/or password are incorrect")));
    }
}
