// Owns the stream of best bid and ask, with its own connection and its own reconnects: quotes that
// are late or lost never hold orders up.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/binance_spot/calls.hpp"
#include "adapters/transport/backoff.hpp"

namespace trestle::adapters::binance_spot {

class QuoteStream {
public:
    struct Settings {
        std::string host;
        std::string port;
        std::vector<VenueSymbol> symbols;
        transport::Backoff backoff;
    };
    using OnQuote = std::function<void(Quote const&)>;

    QuoteStream(boost::asio::io_context& loop, std::shared_ptr<transport::TlsTrust const> trust,
                Settings settings, OnQuote on_quote, Log log);
    QuoteStream(QuoteStream const&) = delete;
    QuoteStream& operator=(QuoteStream const&) = delete;
    ~QuoteStream();

    void start();
    void stop();

private:
    struct Timer;

    void connect();
    void on_text(std::string_view text);
    void retry(std::string const& why);

    boost::asio::io_context& loop_;
    std::shared_ptr<transport::TlsTrust const> trust_;
    Settings settings_;
    OnQuote on_quote_;
    Log log_;
    std::unique_ptr<transport::WebSocketClient> websocket_;
    std::shared_ptr<Timer> timer_;
    Payload payload_;
    unsigned attempt_ = 0;
};

// For jitter only.
[[nodiscard]] std::uint64_t edge_random();

}  // namespace trestle::adapters::binance_spot
