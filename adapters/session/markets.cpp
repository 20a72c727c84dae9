#include "adapters/session/markets.hpp"

namespace trestle::adapters::session {

namespace {

// A book that has not moved for so long leaves best bid and ask to the venue's own stream.
constexpr auto book_is_quiet = std::chrono::seconds(1);

std::vector<BookLevel> told(std::vector<books::Level> const& levels) {
    std::vector<BookLevel> result;
    result.reserve(levels.size());
    for (books::Level const& level : levels) {
        result.push_back({Price(level.price), Quantity(level.quantity)});
    }
    return result;
}

std::optional<Price> price_of(std::optional<books::Level> const& level) {
    return level ? std::optional(Price(level->price)) : std::nullopt;
}

}  // namespace

Markets::Markets(Settings const& settings, boost::asio::io_context& loop,
                 std::shared_ptr<transport::TlsTrust const> trust, Dialect& dialect, Calls& calls,
                 VenueEvents& events, Log log)
    : settings_(settings),
      loop_(loop),
      trust_(std::move(trust)),
      dialect_(dialect),
      calls_(calls),
      events_(events),
      log_(std::move(log)),
      wish_{{}, settings.depth, settings.has_public_trades} {
    MarketWords const* const words = dialect_.market();
    bool const is_wanted = wish_.depth > 0 || wish_.has_trades;
    if (words == nullptr || !is_wanted) return;
    for (TradedSymbol const& traded : settings_.symbols) {
        wish_.symbols.push_back(traded.venue_symbol);
        if (wish_.depth == 0) continue;
        books_[traded.venue_symbol] = std::make_unique<Followed>(words->rules(), loop_);
    }
    for (ChannelPlan& plan : words->channels(wish_)) open(std::move(plan));
}

Markets::~Markets() = default;

void Markets::open(ChannelPlan plan) {
    auto const symbols = plan.symbols;
    streams_.push_back(std::make_unique<PublicStream>(
        loop_, trust_, std::string(name_of(dialect_.venue())) + " market", std::move(plan),
        settings_.backoff,
        PublicStream::Callbacks{
            [words = dialect_.market()](Payload const& payload, ChannelPlan const& of) {
                return words->read(payload, of);
            },
            [this](QuoteNews& news) { on_news(news); }, [this, symbols] { on_ready(symbols); },
            [this, symbols](std::string const& why) { on_lost(symbols, why); }},
        log_));
    for (VenueSymbol const& symbol : symbols) books_.at(symbol)->stream = streams_.back().get();
}

void Markets::start() {
    if (is_started_) return;
    is_started_ = true;
    for (auto const& stream : streams_) stream->start();
}

void Markets::stop() {
    for (auto const& stream : streams_) stream->stop();
    for (auto& [symbol, book] : books_) {
        book->retry.stop();
        book->patience.stop();
        ++book->question;
    }
}

void Markets::on_ready(std::vector<VenueSymbol> const& symbols) {
    // Only now: a snapshot is of no use before the changes that follow it are kept.
    bool const asks = dialect_.market()->rules().asks_snapshot;
    for (VenueSymbol const& symbol : symbols) asks ? ask(symbol) : await_snapshot(symbol);
}

void Markets::on_lost(std::vector<VenueSymbol> const& symbols, std::string const& why) {
    for (VenueSymbol const& symbol : symbols) {
        Followed& book = *books_.at(symbol);
        book.retry.stop();
        book.patience.stop();
        ++book.question;
        book.sync.lose(why);
        tell(symbol, book);
    }
}

void Markets::on_news(QuoteNews& news) {
    for (PublicTrade const& trade : news.trades) on_trade(trade);
    for (books::BookMessage& message : news.books) on_book(message);
}

void Markets::on_book(books::BookMessage& message) {
    VenueSymbol const symbol = message.symbol;
    auto const found = books_.find(symbol);
    if (found == books_.end()) return;
    Followed& book = *found->second;
    bool const was_in_sync = book.sync.is_in_sync();
    bool const is_lost = book.sync.on_stream(std::move(message), edge_now());
    if (was_in_sync && book.sync.is_in_sync()) book.attempt = 0;
    if (was_in_sync || book.sync.is_in_sync()) tell(symbol, book);
    if (!is_lost) return;
    log_(std::string(name_of(dialect_.venue())) + " book of " + std::string(symbol.view()) + ": " +
         book.sync.why() + "; it begins anew");
    begin_anew(symbol);
}

void Markets::begin_anew(VenueSymbol const& symbol) {
    Followed& book = *books_.at(symbol);
    if (book.retry.is_running()) return;
    // At once the first time, then ever slower: a venue that sends nonsense is not hammered.
    Duration const wait =
        book.attempt == 0 ? Duration::zero() : settings_.backoff.delay(book.attempt, edge_random());
    ++book.attempt;
    book.retry.start(wait, [this, symbol] {
        Followed& late = *books_.at(symbol);
        if (late.sync.is_in_sync()) return;
        dialect_.market()->rules().asks_snapshot ? ask(symbol) : say_anew(symbol);
    });
}

void Markets::say_anew(VenueSymbol const& symbol) {
    Followed& book = *books_.at(symbol);
    // What came before is older than the snapshot that will come.
    book.sync.lose(book.sync.why());
    await_snapshot(symbol);
    for (std::string const& text : dialect_.market()->begin_anew(symbol, wish_)) {
        book.stream->send(text);
    }
}

// It may be lost like anything else.
void Markets::await_snapshot(VenueSymbol const& symbol) {
    books_.at(symbol)->patience.start(settings_.request_timeout, [this, symbol] {
        if (!books_.at(symbol)->sync.is_in_sync()) begin_anew(symbol);
    });
}

void Markets::ask(VenueSymbol const& symbol) {
    unsigned const question = ++books_.at(symbol)->question;
    calls_.send(dialect_.market()->snapshot(symbol), Calls::Via::rest, Calls::Purpose::query,
                [this, symbol, question](Reply const& reply) {
                    if (books_.at(symbol)->question == question) on_snapshot(symbol, reply);
                });
}

void Markets::on_snapshot(VenueSymbol const& symbol, Reply const& reply) {
    Followed& book = *books_.at(symbol);
    std::optional<books::BookMessage> snapshot;
    if (reply.kind == Reply::Kind::answered) {
        snapshot = dialect_.market()->read_snapshot(*reply.payload, reply.form, symbol);
    }
    if (!snapshot) {
        log_(std::string(name_of(dialect_.venue())) + " book of " + std::string(symbol.view()) +
             ": no snapshot: " + (reply.text.empty() ? "the answer has none" : reply.text));
        book.attempt += book.attempt == 0 ? 1 : 0;
        return begin_anew(symbol);
    }
    bool const must_ask_again = book.sync.on_answer(*snapshot, edge_now());
    if (book.sync.is_in_sync()) tell(symbol, book);
    if (must_ask_again) begin_anew(symbol);
}

void Markets::on_trade(PublicTrade const& trade) {
    last_[trade.symbol] = trade.price;
    events_.on_public_trade(dialect_.venue(), trade);
}

void Markets::tell(VenueSymbol const& symbol, Followed const& book) {
    books::Sync const& sync = book.sync;
    BookView view{.symbol = symbol,
                  .is_in_sync = sync.is_in_sync(),
                  .why = sync.why(),
                  .sequence = sync.sequence(),
                  .venue_time = sync.venue_time(),
                  .heard_at = sync.heard_at(),
                  .resyncs = sync.losses(),
                  .bids = told(sync.book().top(Side::buy, wish_.depth)),
                  .asks = told(sync.book().top(Side::sell, wish_.depth))};
    events_.on_book(dialect_.venue(), view);
    if (!sync.is_in_sync()) return;
    quote(symbol, {price_of(sync.book().best(Side::buy)), price_of(sync.book().best(Side::sell)),
                   std::nullopt, sync.heard_at()});
}

void Markets::on_ticker(Quote const& ticker) {
    auto const found = books_.find(ticker.symbol);
    bool const is_told_by_book =
        found != books_.end() && found->second->sync.is_in_sync() &&
        ticker.reference.at < found->second->sync.heard_at() + book_is_quiet;
    if (!is_told_by_book) quote(ticker.symbol, ticker.reference);
}

void Markets::quote(VenueSymbol const& symbol, Reference reference) {
    auto const last = last_.find(symbol);
    if (last != last_.end()) reference.last = last->second;
    events_.on_quote(dialect_.venue(), symbol, reference);
}

}  // namespace trestle::adapters::session
