// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal.registries;

/**
 * How to speak with a host. Texts that are not given are empty.
 *
 * @param line where it stands, 0 for none
 * @param auth the credentials
 * @param tls what TLS needs
 */
public record RegistrySettings(int line, Auth auth, Tls tls) {
    /** Of a host that nothing is said about. */
    public static final RegistrySettings NONE = new RegistrySettings(0, Auth.NONE, Tls.NONE);

    /**
     * Credentials.
     *
     * @param line where they stand
     * @param username who
     * @param password the password of that user
     * @param encoded both in Base64, as Docker keeps them
     * @param identityToken a token in place of both
     */
    public record Auth(int line, String username, String password, String encoded, String identityToken) {
        /** No credentials. */
        public static final Auth NONE = new Auth(0, "", "", "", "");

        /**
         * Whether there are none.
         *
         * @return true if nothing is given
         */
        public boolean isEmpty() {
            return (username + password + encoded + identityToken).isEmpty();
        }

        @Override
        public String toString() {
            return isEmpty() ? "no credentials" : "credentials";
        }
    }

    /**
     * What TLS needs, as paths of PEM files.
     *
     * @param line where it stands
     * @param caFile whom to trust
     * @param certFile the certificate shown to the host
     * @param keyFile its key
     * @param skipVerify whether any certificate of the host will do
     */
    public record Tls(int line, String caFile, String certFile, String keyFile, boolean skipVerify) {
        /** Nothing but the usual. */
        public static final Tls NONE = new Tls(0, "", "", "", false);

        /**
         * Whether nothing is given.
         *
         * @return true for the usual
         */
        public boolean isEmpty() {
            return (caFile + certFile + keyFile).isEmpty() && !skipVerify;
        }

        /**
         * Whether only one of certificate and key is given.
         *
         * @return true for half a pair
         */
        public boolean halfPair() {
            return certFile.isEmpty() != keyFile.isEmpty();
        }

        /**
         * Without certificate and key.
         *
         * @return the rest
         */
        public Tls withoutPair() {
            return new Tls(line, caFile, "", "", skipVerify);
        }
    }

    /**
     * Whether nothing is given.
     *
     * @return true for the usual
     */
    public boolean isEmpty() {
        return auth.isEmpty() && tls.isEmpty();
    }
}
