// Owns whom we trust on TLS connections: TLS 1.2 and 1.3 only, certificates always checked.
#pragma once

#include <memory>
#include <string>

#include "oms/model/result.hpp"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX
struct ssl_st;      // OpenSSL's SSL

namespace trestle::adapters::transport {

// What the Host field says: the port is left out when it is the usual one (RFC 9110, 7.2).
[[nodiscard]] std::string host_field(std::string const& host, std::string const& port);

// Before a handshake with `peer` ("host:port"): a session of ours with it, if there is one, is
// taken up again, and the one that follows is kept. Saves the certificates and half the reckoning.
void resume_session(ssl_st* connection, std::string const& peer);

// Of one loop's thread: the sessions that are kept are not locked.
class TlsTrust {
public:
    // An empty file name means the certificates of the operating system.
    static Result<std::shared_ptr<TlsTrust const>, std::string> load(std::string const& ca_file);

    explicit TlsTrust(ssl_ctx_st* owned) : context_(owned) {}
    TlsTrust(TlsTrust const&) = delete;
    TlsTrust& operator=(TlsTrust const&) = delete;
    ~TlsTrust();

    // Counted by OpenSSL: the caller owns one reference and gives it to one client.
    [[nodiscard]] ssl_ctx_st* share() const;

private:
    ssl_ctx_st* context_;
};

}  // namespace trestle::adapters::transport
