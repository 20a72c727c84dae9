// Owns the places where QuickFIX plugs into us: its store and its log, for one desk.
// Never decides anything.
#pragma once

#include <quickfix/Log.h>
#include <quickfix/MessageStore.h>

#include <functional>
#include <string>
#include <vector>

#include "fix/session_store.hpp"

namespace trestle {
namespace fix {
namespace engine {

// QuickFIX asks for a session's life span and resets its numbers when it is over. A crypto desk has
// no end of day. QuickFIX 1.15.1 has no word for that, but a span that runs from one second past
// midnight to just before it, with a creation time slightly ahead of now, never ends (its
// TimeRange::isInSameRange compares the two within one span that wraps around midnight).
constexpr int creation_ahead_seconds = 10;
constexpr char const* endless_start = "00:00:01";
constexpr char const* endless_end = "00:00:00.999999999";

class StoreSeam : public FIX::MessageStore, public FIX::MessageStoreFactory {
public:
    explicit StoreSeam(SessionStore& store) : store_(store) {}

    // One session each: the factory hands out itself.
    FIX::MessageStore* create(FIX::SessionID const&) override { return this; }
    void destroy(FIX::MessageStore*) override {}

    bool set(int number, std::string const& message) throw(FIX::IOException) override;
    // QuickFIX asks for this to serve a resend, which the desk does itself.
    void get(int begin, int end, std::vector<std::string>& messages) const
        throw(FIX::IOException) override;
    int getNextSenderMsgSeqNum() const throw(FIX::IOException) override;
    int getNextTargetMsgSeqNum() const throw(FIX::IOException) override;
    void setNextSenderMsgSeqNum(int number) throw(FIX::IOException) override;
    void setNextTargetMsgSeqNum(int number) throw(FIX::IOException) override;
    void incrNextSenderMsgSeqNum() throw(FIX::IOException) override;
    void incrNextTargetMsgSeqNum() throw(FIX::IOException) override;
    FIX::UtcTimeStamp getCreationTime() const throw(FIX::IOException) override;
    void reset() throw(FIX::IOException) override;
    void refresh() throw(FIX::IOException) override {}

    // The next get() finds no message.
    void shows_nothing_once() { is_blind_ = true; }

    std::function<void()> on_reset;

private:
    SessionStore& store_;
    mutable bool is_blind_ = false;
};

class LogSeam : public FIX::Log, public FIX::LogFactory {
public:
    FIX::Log* create() override { return this; }
    FIX::Log* create(FIX::SessionID const&) override { return this; }
    void destroy(FIX::Log*) override {}
    void clear() override {}
    void backup() override {}
    // Messages hold passwords and are in the store and the journal anyway.
    void onIncoming(std::string const&) override {}
    void onOutgoing(std::string const&) override {}
    void onEvent(std::string const& text) override {
        if (on_event) on_event(text);
    }

    std::function<void(std::string const&)> on_event;
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
