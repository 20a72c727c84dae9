#include "fix/desk/wire.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

namespace trestle::fix::desk {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

// Signs itself, for one address.
Certificate make_certificate(Key const& key, char const* alternative_name) {
    Certificate certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<unsigned char const*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_EXTENSION* const extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_name);
    X509_add_ext(certificate.get(), extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    return certificate;
}

// Listens on loopback and plays one connection, with TLS or without.
class Server {
public:
    explicit Server(char const* alternative_name)
        : key_(EVP_EC_gen("P-256"), EVP_PKEY_free),
          certificate_(make_certificate(key_, alternative_name)) {
        std::string pattern = (std::filesystem::temp_directory_path() / "wire-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        std::FILE* const file = std::fopen(certificate_file().c_str(), "w");
        PEM_write_X509(file, certificate_.get());
        std::fclose(file);
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, generic, size), 0);
        EXPECT_EQ(::listen(listener_, 1), 0);
        EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
        settings_.port = ntohs(address.sin_port);
        settings_.is_tls = true;
        settings_.connect_timeout = 3s;
    }
    ~Server() {
        if (thread_.joinable()) thread_.join();
        ::close(listener_);
        std::filesystem::remove_all(directory_);
    }

    [[nodiscard]] std::string certificate_file() const { return directory_ / "server.pem"; }
    [[nodiscard]] WireSettings const& settings() const { return settings_; }

    void echo_over_tls() {
        thread_ = std::thread([this] {
            Context const context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
            SSL_CTX_use_certificate(context.get(), certificate_.get());
            SSL_CTX_use_PrivateKey(context.get(), key_.get());
            int const socket = ::accept(listener_, nullptr, nullptr);
            std::unique_ptr<SSL, decltype(&SSL_free)> const tls(SSL_new(context.get()), SSL_free);
            SSL_set_fd(tls.get(), socket);
            std::array<char, 65'536> chunk{};
            int count = SSL_accept(tls.get()) == 1 ? 1 : 0;
            while (count > 0) {
                count = SSL_read(tls.get(), chunk.data(), static_cast<int>(chunk.size()));
                if (count > 0) SSL_write(tls.get(), chunk.data(), count);
            }
            ::close(socket);
        });
    }
    void answer_plainly() {
        thread_ = std::thread([this] {
            int const socket = ::accept(listener_, nullptr, nullptr);
            (void)::send(socket, "no TLS here", 11, MSG_NOSIGNAL);
            ::close(socket);
        });
    }

private:
    Key key_;
    Certificate certificate_;
    std::filesystem::path directory_;
    int listener_ = -1;
    WireSettings settings_;
    std::thread thread_;
};

std::string receive(Wire& wire, std::size_t size) {
    auto const deadline = std::chrono::steady_clock::now() + 5s;
    std::string received;
    while (received.size() < size && wire.is_open() &&
           std::chrono::steady_clock::now() < deadline) {
        received += wire.receive(deadline);
    }
    return received;
}

TEST(DeskWire, talks_tls_with_a_server_whose_certificate_is_known) {
    Server server("IP:127.0.0.1");
    server.echo_over_tls();
    WireSettings settings = server.settings();
    settings.ca_file = server.certificate_file();
    auto wire = Wire::open(settings);
    ASSERT_TRUE(wire.ok()) << wire.error();
    std::string const much(300'000, 'x');
    (*wire)->send("hello ");
    (*wire)->send(much);
    EXPECT_EQ(receive(**wire, 6 + much.size()), "hello " + much);
    (*wire)->close();
    EXPECT_FALSE((*wire)->is_open());
    EXPECT_EQ((*wire)->close_reason(), "closed by this desk");
}

TEST(DeskWire, refuses_a_certificate_of_another_host_or_authority) {
    {
        Server server("DNS:exchange.example");
        server.echo_over_tls();
        WireSettings settings = server.settings();
        settings.ca_file = server.certificate_file();
        auto const wire = Wire::open(settings);
        ASSERT_FALSE(wire.ok());
        EXPECT_THAT(wire.error(), HasSubstr("certificate verify failed"));
    }
    Server server("IP:127.0.0.1");
    server.echo_over_tls();
    Server const other("IP:127.0.0.1");
    WireSettings settings = server.settings();
    settings.ca_file = other.certificate_file();
    auto const wire = Wire::open(settings);
    ASSERT_FALSE(wire.ok());
    EXPECT_THAT(wire.error(), HasSubstr("give the certificate's CA with --ca FILE"));
}

TEST(DeskWire, takes_any_certificate_when_told_to_be_insecure) {
    Server server("DNS:exchange.example");
    server.echo_over_tls();
    WireSettings settings = server.settings();
    settings.is_insecure = true;
    auto wire = Wire::open(settings);
    ASSERT_TRUE(wire.ok()) << wire.error();
    (*wire)->send("hello");
    EXPECT_EQ(receive(**wire, 5), "hello");
}

TEST(DeskWire, names_a_ca_file_that_cannot_be_read) {
    WireSettings settings;
    settings.is_tls = true;
    settings.ca_file = "/nowhere/ca.pem";
    auto const wire = Wire::open(settings);
    ASSERT_FALSE(wire.ok());
    EXPECT_THAT(wire.error(), HasSubstr("CA file /nowhere/ca.pem cannot be read as PEM"));
}

TEST(DeskWire, says_that_a_plain_port_is_not_a_tls_port) {
    Server server("IP:127.0.0.1");
    server.answer_plainly();
    WireSettings settings = server.settings();
    settings.is_insecure = true;
    auto const wire = Wire::open(settings);
    ASSERT_FALSE(wire.ok());
    EXPECT_THAT(wire.error(), HasSubstr("check that this is the TLS port"));
}

TEST(DeskWire, gives_up_on_a_server_that_does_not_shake_hands) {
    Server const silent("IP:127.0.0.1");
    WireSettings settings = silent.settings();
    settings.is_insecure = true;
    settings.connect_timeout = 200ms;
    auto const start = std::chrono::steady_clock::now();
    auto const wire = Wire::open(settings);
    ASSERT_FALSE(wire.ok());
    EXPECT_THAT(wire.error(), HasSubstr("no answer in time"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST(DeskWire, tells_when_the_server_closes_and_keeps_what_came_before) {
    Server server("IP:127.0.0.1");
    server.answer_plainly();
    WireSettings settings = server.settings();
    settings.is_tls = false;
    auto wire = Wire::open(settings);
    ASSERT_TRUE(wire.ok()) << wire.error();
    EXPECT_EQ(receive(**wire, 11), "no TLS here");
    EXPECT_EQ((*wire)->receive(std::chrono::steady_clock::now() + 5s), "");
    EXPECT_FALSE((*wire)->is_open());
    EXPECT_EQ((*wire)->close_reason(), "the server closed the connection");
}

}  // namespace
}  // namespace trestle::fix::desk
