// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.peili.store.containerd.internal.proto.Envelope;
import io.peili.store.containerd.internal.proto.EventsGrpc;
import io.peili.store.containerd.internal.proto.SubscribeRequest;
import java.util.function.Consumer;

/** containerd's events about content and images. */
final class EventStream {
    private static final SubscribeRequest FILTERS = SubscribeRequest.newBuilder()
            .addFilters("topic~=\"/images/\"")
            .addFilters("topic~=\"/content/\"")
            .build();

    private final Calls calls;

    EventStream(Calls calls) {
        this.calls = calls;
    }

    /**
     * Subscribes. The callbacks run on the thread of the connection and must not block.
     *
     * @param event is given each event
     * @param end is told why there are no more
     * @return ends the subscription
     */
    Runnable subscribe(Consumer<Envelope> event, Consumer<Status> end) {
        ClientCall<SubscribeRequest, Envelope> call =
                calls.channel().newCall(EventsGrpc.getSubscribeMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(Envelope message) {
                        event.accept(message);
                        call.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.accept(status);
                    }
                },
                new Metadata());
        call.sendMessage(FILTERS);
        call.halfClose();
        call.request(1);
        return () -> call.cancel("closed", null);
    }
}
