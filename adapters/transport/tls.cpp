#include "adapters/transport/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <map>

namespace trestle::adapters::transport {

namespace {

struct SessionFree {
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using KeptSession = std::unique_ptr<SSL_SESSION, SessionFree>;
// By peer. Lives as long as the context: connections point into it.
using KeptSessions = std::map<std::string, KeptSession>;

void free_sessions(void*, void* kept, CRYPTO_EX_DATA*, int, long, void*) {
    delete static_cast<KeptSessions*>(kept);
}

int context_index() {
    static int const index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_sessions);
    return index;
}

int connection_index() {
    static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

// A TLS 1.3 server sends tickets after the handshake; each is good once, and the last one is kept.
int keep_session(SSL* connection, SSL_SESSION* session) {
    auto* const slot = static_cast<KeptSession*>(SSL_get_ex_data(connection, connection_index()));
    if (slot == nullptr) return 0;
    // A copy: a connection that ends without a goodbye spoils its own.
    slot->reset(SSL_SESSION_dup(session));
    return 0;
}

}  // namespace

void resume_session(SSL* connection, std::string const& peer) {
    auto* const kept = static_cast<KeptSessions*>(
        SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), context_index()));
    if (kept == nullptr) return;
    KeptSession& slot = (*kept)[peer];
    SSL_set_ex_data(connection, connection_index(), &slot);
    KeptSession const session = std::move(slot);
    if (session) SSL_set_session(connection, session.get());
}

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
    SSL_CTX_set_ex_data(context, context_index(), new KeptSessions);
    SSL_CTX_set_session_cache_mode(context,
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(context, keep_session);
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
