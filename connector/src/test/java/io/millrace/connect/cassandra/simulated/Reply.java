package io.millrace.connect.cassandra.simulated;

import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.protocol.internal.response.result.Void;
import com.datastax.oss.simulacron.common.stubbing.Action;
import com.datastax.oss.simulacron.common.stubbing.DisconnectAction;
import com.datastax.oss.simulacron.common.stubbing.MessageResponseAction;
import com.datastax.oss.simulacron.common.stubbing.NoResponseAction;

/**
 * What the server does with a request that writes.
 *
 * @param applied whether the rows are stored; a request that fails or gets no answer may have been carried out all the same
 * @param acknowledged whether the client is told so
 */
record Reply(boolean applied, boolean acknowledged, Action action) {

    static final Reply DONE = new Reply(true, true, new MessageResponseAction(Void.INSTANCE));

    static Reply failed(Error error, boolean applied) {
        return new Reply(applied, false, new MessageResponseAction(error));
    }

    /** The request is refused; nothing of it is stored. */
    static Reply refused(Error error) {
        return failed(error, false);
    }

    static Reply silence(boolean applied) {
        return new Reply(applied, false, new NoResponseAction());
    }

    /** The connection is closed instead, with whatever else is under way on it. */
    static Reply disconnect(boolean applied) {
        return new Reply(applied, false, DisconnectAction.builder().build());
    }
}
