#include "adapters/session/session.hpp"

#include <algorithm>

#include "adapters/session/link.hpp"
#include "adapters/session/markets.hpp"
#include "adapters/session/orders.hpp"

namespace trestle::adapters::session {

namespace {

// What an order did; balances and what nobody understands say nothing of whether all was told.
bool tells_of_orders(Decoded const& decoded) {
    bool const has_word = std::ranges::any_of(decoded.inputs, [](Input const& input) {
        return !std::holds_alternative<VenueBalances>(input) &&
               !std::holds_alternative<VenueAnomaly>(input);
    });
    return has_word || !decoded.held.empty();
}

class Session : public VenueGateway {
public:
    Session(Settings settings, std::unique_ptr<Dialect> dialect, boost::asio::io_context& loop,
            std::shared_ptr<transport::TlsTrust const> trust, VenueEvents& events, Log log);

    void start() override;
    void stop() override;
    void submit(SubmitToVenue const& request) override {
        orders_.submit(*request.order, link_.is_up());
    }
    void replace(ReplaceAtVenue const& request) override {
        orders_.replace(*request.replacement, link_.is_up());
    }
    void cancel(CancelAtVenue const& request) override { orders_.cancel(request); }
    void query(QueryVenue const& request) override { orders_.query(request); }

private:
    void on_event(Payload const& payload);
    void on_change(bool is_up, std::string const& why);
    void on_news(QuoteNews& news);

    Settings settings_;
    std::unique_ptr<Dialect> dialect_;
    VenueEvents& events_;
    Log log_;
    transport::HttpsClient https_;
    Calls calls_;
    Orders orders_;
    Link link_;
    Markets markets_;
    std::vector<std::unique_ptr<PublicStream>> quotes_;
    std::optional<bool> reported_up_;
    bool is_stopped_ = false;
};

Session::Session(Settings settings, std::unique_ptr<Dialect> dialect, boost::asio::io_context& loop,
                 std::shared_ptr<transport::TlsTrust const> trust, VenueEvents& events, Log log)
    : settings_(std::move(settings)),
      dialect_(std::move(dialect)),
      events_(events),
      log_(std::move(log)),
      https_(loop, trust, transport::HttpsSettings{.host = settings_.host, .port = settings_.port}),
      calls_(loop, https_, *dialect_, {settings_.recv_window_ms, settings_.request_timeout}, log_),
      orders_(settings_, loop, *dialect_, calls_,
              {[this](Input input) { events_.on_input(std::move(input)); },
               [this](std::string const& why) {
                   if (link_.is_up()) link_.go_down(why, true);
               },
               [this](std::string const& what) { link_.renew_stream(what); }}),
      link_(settings_, loop, trust, *dialect_, calls_,
            {[this](Inputs inputs) { orders_.tell(std::move(inputs)); },
             [this](Payload const& payload) { on_event(payload); },
             [this](VenueStatement statement) { orders_.begin_audit(std::move(statement)); },
             [this](StepResult& result) { orders_.on_audit(result); },
             [this] { orders_.end_audit(); }, [this] { return orders_.has_open(); },
             [this](bool is_up, std::string const& why) { on_change(is_up, why); },
             [this](std::string const& why) { orders_.on_lost(why); }},
            log_),
      markets_(settings_, loop, trust, *dialect_, calls_, events_, log_) {
    for (ChannelPlan& plan : dialect_->quote_channels()) {
        quotes_.push_back(std::make_unique<PublicStream>(
            loop, trust, std::string(name_of(dialect_->venue())) + " quotes", std::move(plan),
            settings_.backoff,
            PublicStream::Callbacks{[this](Payload const& payload, ChannelPlan const& of) {
                                        return dialect_->quote_news(payload, of, edge_now());
                                    },
                                    [this](QuoteNews& news) { on_news(news); }},
            log_));
    }
}

void Session::start() {
    for (auto const& stream : quotes_) stream->start();
    link_.start();
}

void Session::stop() {
    if (is_stopped_) return;
    is_stopped_ = true;
    for (auto const& stream : quotes_) stream->stop();
    markets_.stop();
    link_.stop();
    https_.close();
}

void Session::on_event(Payload const& payload) {
    Decoded decoded = dialect_->event(payload);
    bool const must_reconnect = decoded.must_reconnect;
    if (tells_of_orders(decoded)) link_.on_told();
    orders_.on_event(std::move(decoded));
    if (must_reconnect) link_.go_down("the venue ends this connection");
}

void Session::on_news(QuoteNews& news) {
    if (news.quote) markets_.on_ticker(*news.quote);
    if (!news.instruments.empty()) link_.on_instruments(news.instruments);
}

void Session::on_change(bool is_up, std::string const& why) {
    log_(std::string(name_of(dialect_->venue())) + " " + std::string(settings_.account.view()) +
         (is_up ? " up: " : " down: ") + why);
    if (reported_up_ == is_up) return;
    // Books count in units that the instrument list tells: never before it was read.
    if (is_up) markets_.start();
    reported_up_ = is_up;
    events_.on_input(VenueLink{dialect_->venue(), settings_.account, is_up, why});
}

}  // namespace

Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings settings, std::unique_ptr<Dialect> dialect, boost::asio::io_context& loop,
    VenueEvents& events, std::function<void(std::string_view)> log) {
    auto trust = transport::TlsTrust::load(settings.ca_file);
    if (!trust) return trust.error();
    std::unique_ptr<VenueGateway> session = std::make_unique<Session>(
        std::move(settings), std::move(dialect), loop, *trust, events, std::move(log));
    return session;
}

}  // namespace trestle::adapters::session
