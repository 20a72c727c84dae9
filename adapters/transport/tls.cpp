#include "adapters/transport/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace trestle::adapters::transport {

std::string host_field(std::string const& host, std::string const& port) {
    return port == "443" ? host : host + ":" + port;
}

Result<std::shared_ptr<TlsTrust const>, std::string> TlsTrust::load(std::string const& ca_file) {
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    if (context == nullptr) return std::string("TLS: OpenSSL cannot make a client context");
    std::shared_ptr<TlsTrust const> trust = std::make_shared<TlsTrust>(context);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    int const loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context)
                                       : SSL_CTX_load_verify_file(context, ca_file.c_str());
    if (loaded != 1) {
        ERR_clear_error();
        return "TLS: ca_file \"" + ca_file +
               "\" cannot be read as PEM certificates; check the path and its permissions";
    }
    return trust;
}

TlsTrust::~TlsTrust() { SSL_CTX_free(context_); }

ssl_ctx_st* TlsTrust::share() const {
    SSL_CTX_up_ref(context_);
    return context_;
}

}  // namespace trestle::adapters::transport
