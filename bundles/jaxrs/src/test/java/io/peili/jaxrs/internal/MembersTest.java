// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.http.internal.TestListeners;
import io.peili.testkit.TestCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MembersTest {
    private final TestCluster cluster = new TestCluster();

    @Test
    void requestsToASecureListenerWaitUntilThereIsACluster() throws Exception {
        try (TestListeners listeners = TestListeners.secure(cluster);
                Members members = new Members(listeners.registry())) {
            listeners.registry().mount(new CountedServlet(new Hi()));
            CompletableFuture<HttpResponse<String>> waiting = begin(listeners);
            assertThat(members.cluster()).isEmpty();
            members.found(cluster);
            assertThat(waiting.get(20, TimeUnit.SECONDS).body()).isEqualTo("hi");
        }
    }

    @Test
    void aClusterIsNotForgottenBeforeTheCallsThatNeedItAreDone() throws Exception {
        try (TestListeners listeners = TestListeners.secure(cluster);
                Members members = new Members(listeners.registry())) {
            members.found(cluster);
            AtomicBoolean known = new AtomicBoolean();
            members.gone(cluster, () -> known.set(members.cluster().isPresent()));
            assertThat(known).isTrue();
            assertThat(members.cluster()).isEmpty();
        }
    }

    @Test
    void aReplacementThatCameFirstStays() throws Exception {
        TestCluster next = new TestCluster();
        try (TestListeners listeners = TestListeners.secure(cluster);
                Members members = new Members(listeners.registry())) {
            members.found(cluster);
            members.found(next);
            members.gone(cluster, () -> {});
            assertThat(members.cluster()).contains(next);
        }
    }

    @Test
    void nothingWaitsAfterTheEnd() throws Exception {
        try (TestListeners listeners = TestListeners.secure(cluster)) {
            listeners.registry().mount(new CountedServlet(new Hi()));
            Members members = new Members(listeners.registry());
            members.found(cluster);
            members.close();
            members.gone(cluster, () -> {});
            assertThat(begin(listeners).get(20, TimeUnit.SECONDS).body()).isEqualTo("hi");
        }
    }

    private CompletableFuture<HttpResponse<String>> begin(TestListeners listeners) {
        HttpClient client =
                HttpClient.newBuilder().sslContext(cluster.member("me")).build();
        URI uri = URI.create("https://127.0.0.1:" + listeners.registryPort() + "/");
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static final class Hi extends jakarta.servlet.GenericServlet {
        private static final long serialVersionUID = 1L;

        @Override
        public void service(jakarta.servlet.ServletRequest request, jakarta.servlet.ServletResponse response)
                throws java.io.IOException {
            response.getOutputStream().print("hi");
        }
    }
}
