// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the shell's port until somebody connects, then has the shell loaded and, once it is whole, leaves the port to it and
 * passes on the connections that came meanwhile.
 */
final class AdministrationDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdministrationDoor.class);
    private static final int BACKLOG = 16;
    private static final Duration SHELL_DEADLINE = Duration.ofSeconds(30);

    private final Shell shell;
    private final ServerSocket door;
    private final InetSocketAddress address;

    /** What is behind the door. */
    interface Shell {
        /** Makes it ready to listen. */
        void load() throws IOException, BundleException;

        /** Has it listen soon; the port is free. */
        void listen() throws IOException, BundleException;
    }

    /**
     * Opens the door.
     *
     * @param address the shell's
     * @param shell is to listen there
     * @throws IOException if the address cannot be had
     */
    AdministrationDoor(InetSocketAddress address, Shell shell) throws IOException {
        this.address = address;
        this.shell = shell;
        door = new ServerSocket();
        try {
            door.setReuseAddress(true);
            door.bind(address, BACKLOG);
        } catch (IOException e) {
            door.close();
            throw e;
        }
        daemon("peili-shell-door", this::await);
    }

    private void await() {
        try {
            List<Socket> waiting = new ArrayList<>();
            waiting.add(door.accept());
            LOG.info("Loading the shell, because somebody connected to its port {}", address.getPort());
            shell.load();
            drainBacklog(waiting);
            door.close();
            shell.listen();
            for (Socket client : waiting) {
                passOn(client);
            }
        } catch (IOException e) {
            if (!door.isClosed()) {
                LOG.error("The shell's port is lost until the next start", e);
            }
        } catch (BundleException | RuntimeException e) {
            LOG.error("The shell cannot be loaded", e);
        }
    }

    private void drainBacklog(List<Socket> waiting) throws IOException {
        door.setSoTimeout(1);
        try {
            while (waiting.size() < BACKLOG) {
                waiting.add(door.accept());
            }
        } catch (SocketTimeoutException expected) {
            LOG.debug("{} connections wait for the shell", waiting.size());
        }
    }

    private void passOn(Socket client) throws IOException {
        Socket served = connect();
        daemon("peili-shell-in", () -> copy(client, served));
        daemon("peili-shell-out", () -> copy(served, client));
    }

    private Socket connect() throws IOException {
        long deadline = System.nanoTime() + SHELL_DEADLINE.toNanos();
        while (true) {
            Socket served = new Socket();
            try {
                served.connect(address, 1000);
                return served;
            } catch (IOException e) {
                served.close();
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the shell starts", e);
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException expected) {
            LOG.debug("A connection to the shell ended: {}", expected.getMessage());
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
