#include "adapters/session/quotes.hpp"

namespace trestle::adapters::session {

PublicStream::PublicStream(boost::asio::io_context& loop,
                           std::shared_ptr<transport::TlsTrust const> trust, std::string name,
                           ChannelPlan plan, transport::Backoff backoff, Callbacks callbacks,
                           Log log)
    : loop_(loop),
      trust_(std::move(trust)),
      name_(std::move(name)),
      plan_(std::move(plan)),
      backoff_(backoff),
      callbacks_(std::move(callbacks)),
      log_(std::move(log)),
      retry_(loop) {}

PublicStream::~PublicStream() = default;

void PublicStream::start() {
    channel_ = std::make_unique<Channel>(
        loop_, trust_, plan_,
        Channel::Callbacks{[this] {
                               attempt_ = 0;
                               if (callbacks_.on_ready) callbacks_.on_ready();
                           },
                           [this](std::string_view text) { on_text(text); },
                           [this](std::string const& why) { retry(why); },
                           [] {
                               return Stamp{edge_now(), 0};
                           }});
    channel_->open();
}

void PublicStream::on_text(std::string_view text) {
    if (!payload_.parse(text)) return log_(name_ + ": a message that is no JSON");
    QuoteNews news = callbacks_.read(payload_, plan_);
    bool const has_news =
        news.quote || !news.instruments.empty() || !news.books.empty() || !news.trades.empty();
    if (has_news) return callbacks_.on_news(news);
    if (news.must_reconnect) return retry("the venue ends this connection");
    if (news.is_greeted) {
        if (!channel_->is_ready()) return channel_->on_greeted(news.refusal);
        // Of a subscription that was asked for later.
        if (news.refusal) retry("the venue refuses: " + news.refusal->to_string());
        return;
    }
    if (!news.odd.empty()) log_(name_ + ": " + news.odd + ": " + std::string(text.substr(0, 200)));
}

void PublicStream::send(std::string text) {
    if (!channel_) return;  // it is on its way back, and subscribes to all of it then
    if (!channel_->websocket()->send(std::move(text))) retry("the connection takes no more");
}

void PublicStream::retry(std::string const& why) {
    channel_.reset();
    Duration const wait = backoff_.delay(++attempt_, edge_random());
    log_(name_ + ": " + why + "; connecting again");
    retry_.start(wait, [this] { start(); });
    if (callbacks_.on_lost) callbacks_.on_lost(why);
}

void PublicStream::stop() {
    channel_.reset();
    retry_.stop();
}

}  // namespace trestle::adapters::session
