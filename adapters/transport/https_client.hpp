// Owns a few kept-alive TLS connections to one HTTP host, on a loop that the caller owns.
// Never sends a request twice, except a GET whose kept-alive connection turned out to be dead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/transport/tls.hpp"
#include "oms/model/result.hpp"
#include "oms/model/time.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::transport {

enum class HttpVerb : std::uint8_t { get, post, put, del };

struct HttpRequest {
    HttpVerb verb = HttpVerb::get;
    std::string target;                                        // path and query, as sent
    std::vector<std::pair<std::string, std::string>> headers;  // Host and lengths are added
    std::string body;
};

struct HttpResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    // Names compare without case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct HttpFailure {
    bool may_have_left = false;  // false: not one byte of the request reached the network
    std::string text;
};

using HttpOutcome = Result<HttpResponse, HttpFailure>;

struct HttpsSettings {
    std::string host;
    std::string port;
    std::size_t max_connections = 3;
    std::size_t max_waiting = 256;
    std::size_t max_response_bytes = 32U << 20;  // the largest instrument lists are near 20 MB
    // Shorter than any venue keeps a silent connection, so that we seldom write to a closed one.
    Duration max_idle = std::chrono::seconds(15);
};

// All calls and all callbacks are on the loop's thread; a callback is never called inside send().
class HttpsClient {
public:
    using Done = std::function<void(HttpOutcome)>;

    HttpsClient(boost::asio::io_context& loop, std::shared_ptr<TlsTrust const> trust,
                HttpsSettings settings);
    HttpsClient(HttpsClient const&) = delete;
    HttpsClient& operator=(HttpsClient const&) = delete;
    // Drops what is under way without calling back.
    ~HttpsClient();

    // Answers once: the response, or why there is none by the deadline.
    void send(HttpRequest request, Duration deadline, Done done);
    // Every request under way fails; later ones too.
    void close();

private:
    class Pool;
    std::shared_ptr<Pool> pool_;
};

}  // namespace trestle::adapters::transport
