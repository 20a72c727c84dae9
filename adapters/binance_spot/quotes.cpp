#include "adapters/binance_spot/quotes.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <random>

namespace trestle::adapters::binance_spot {

std::uint64_t edge_random() {
    thread_local std::mt19937_64 engine{std::random_device{}()};
    return engine();
}

struct QuoteStream::Timer {
    explicit Timer(boost::asio::io_context& loop) : wait(loop) {}
    boost::asio::steady_timer wait;
};

QuoteStream::QuoteStream(boost::asio::io_context& loop,
                         std::shared_ptr<transport::TlsTrust const> trust, Settings settings,
                         OnQuote on_quote, Log log)
    : loop_(loop),
      trust_(std::move(trust)),
      settings_(std::move(settings)),
      on_quote_(std::move(on_quote)),
      log_(std::move(log)),
      timer_(std::make_shared<Timer>(loop)) {}

QuoteStream::~QuoteStream() = default;

void QuoteStream::start() {
    if (!settings_.symbols.empty()) connect();
}

void QuoteStream::connect() {
    std::string target = "/stream?streams=";
    for (VenueSymbol const& symbol : settings_.symbols) {
        if (target.back() != '=') target += '/';
        for (char const c : symbol.view()) {
            target += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        target += "@bookTicker";
    }
    transport::WebSocketSettings settings;
    settings.host = settings_.host;
    settings.port = settings_.port;
    settings.target = std::move(target);
    websocket_ = std::make_unique<transport::WebSocketClient>(
        loop_, trust_, std::move(settings),
        transport::WebSocketClient::Callbacks{[this] { attempt_ = 0; },
                                              [this](std::string_view text) { on_text(text); },
                                              [this](std::string const& why) { retry(why); }});
    websocket_->open();
}

void QuoteStream::on_text(std::string_view text) {
    if (!payload_.parse(text)) return log_("binance_spot quotes: a message that is no JSON");
    if (auto const quote = decode_quote(payload_, edge_now())) return on_quote_(*quote);
    if (decode_frame_head(payload_).kind == FrameHead::Kind::event) {
        Decoded const event = decode_event(payload_, {});
        if (event.must_reconnect) return retry("the venue ends this connection");
    }
    log_("binance_spot quotes: an unexpected message: " + std::string(text.substr(0, 200)));
}

void QuoteStream::retry(std::string const& why) {
    websocket_.reset();
    Duration const wait = settings_.backoff.delay(++attempt_, edge_random());
    log_("binance_spot quotes: " + why + "; connecting again");
    timer_->wait.expires_after(wait);
    auto const again = [this, alive = std::weak_ptr(timer_)](boost::system::error_code error) {
        if (!error && !alive.expired()) connect();
    };
    timer_->wait.async_wait(again);
}

void QuoteStream::stop() {
    websocket_.reset();
    timer_ = std::make_shared<Timer>(loop_);
}

}  // namespace trestle::adapters::binance_spot
