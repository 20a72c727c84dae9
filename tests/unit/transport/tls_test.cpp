// A second connection to the same peer takes the first one's session up again.
#include "adapters/transport/tls.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

namespace trestle::adapters::transport {
namespace {

class TlsResumption : public testing::Test {
protected:
    TlsResumption() : server_(SSL_CTX_new(TLS_server_method())) {
        EVP_PKEY* const key = EVP_EC_gen("P-256");
        X509* const certificate = X509_new();
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
        X509_set_pubkey(certificate, key);
        X509_sign(certificate, key, EVP_sha256());
        SSL_CTX_use_certificate(server_, certificate);
        SSL_CTX_use_PrivateKey(server_, key);
        ca_file_ = (std::filesystem::temp_directory_path() /
                    ("trestle-tls-" + std::to_string(getpid()) + ".pem"))
                       .string();
        std::FILE* const file = std::fopen(ca_file_.c_str(), "w");
        PEM_write_X509(file, certificate);
        std::fclose(file);
        X509_free(certificate);
        EVP_PKEY_free(key);
        trust_ = TlsTrust::load(ca_file_).value();
        client_ = trust_->share();
    }
    ~TlsResumption() override {
        SSL_CTX_free(client_);
        SSL_CTX_free(server_);
        std::filesystem::remove(ca_file_);
    }

    // One handshake through memory; says whether it took a session up again.
    bool is_resumed_with(std::string const& peer) {
        SSL* const client = SSL_new(client_);
        SSL* const server = SSL_new(server_);
        BIO* client_end = nullptr;
        BIO* server_end = nullptr;
        BIO_new_bio_pair(&client_end, 0, &server_end, 0);
        SSL_set_bio(client, client_end, client_end);
        SSL_set_bio(server, server_end, server_end);
        SSL_set_connect_state(client);
        SSL_set_accept_state(server);
        resume_session(client, peer);
        for (int i = 0; i < 20; ++i) {
            SSL_do_handshake(client);
            SSL_do_handshake(server);
        }
        EXPECT_TRUE(SSL_is_init_finished(client));
        EXPECT_STREQ(SSL_get_version(client), "TLSv1.3");
        char byte = 'x';
        SSL_write(server, &byte, 1);
        EXPECT_EQ(SSL_read(client, &byte, 1), 1) << "tickets come before it";
        bool const is_resumed = SSL_session_reused(client) == 1;
        SSL_free(client);
        SSL_free(server);
        return is_resumed;
    }

    SSL_CTX* server_;
    std::string ca_file_;
    std::shared_ptr<TlsTrust const> trust_;
    SSL_CTX* client_ = nullptr;
};

TEST_F(TlsResumption, the_second_connection_to_a_peer_resumes) {
    EXPECT_FALSE(is_resumed_with("venue:443"));
    EXPECT_TRUE(is_resumed_with("venue:443"));
    EXPECT_TRUE(is_resumed_with("venue:443")) << "a new ticket comes with each connection";
}

TEST_F(TlsResumption, another_peer_does_not_see_it) {
    EXPECT_FALSE(is_resumed_with("venue:443"));
    EXPECT_FALSE(is_resumed_with("elsewhere:443"));
}

TEST_F(TlsResumption, sessions_outlive_the_trust_with_the_context) {
    EXPECT_FALSE(is_resumed_with("venue:443"));
    trust_.reset();
    EXPECT_TRUE(is_resumed_with("venue:443"));
}

}  // namespace
}  // namespace trestle::adapters::transport
