#include "fix/engine/seams.hpp"

#include "fix/engine/text.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

std::uint64_t unsigned_of(int number) {
    return number < 0 ? 0 : static_cast<std::uint64_t>(number);
}

}  // namespace

bool StoreSeam::set(int number, std::string const& message) throw(FIX::IOException) {
    if (!store_.append(unsigned_of(number), Mark(), message.data(), message.size()))
        throw FIX::IOException(store_.problem());
    return true;
}

void StoreSeam::get(int begin, int end, std::vector<std::string>& messages) const
    throw(FIX::IOException) {
    messages.clear();
    if (!is_blind_)
        store_.get(unsigned_of(begin), unsigned_of(end),
                   [&](std::uint64_t, char const* bytes, std::size_t size) {
                       messages.emplace_back(bytes, size);
                   });
    is_blind_ = false;
}

int StoreSeam::getNextSenderMsgSeqNum() const throw(FIX::IOException) {
    return static_cast<int>(store_.next_sender());
}

int StoreSeam::getNextTargetMsgSeqNum() const throw(FIX::IOException) {
    return static_cast<int>(store_.next_target());
}

void StoreSeam::setNextSenderMsgSeqNum(int number) throw(FIX::IOException) {
    store_.set_next_sender(unsigned_of(number));
}

void StoreSeam::setNextTargetMsgSeqNum(int number) throw(FIX::IOException) {
    store_.set_next_target(unsigned_of(number));
}

void StoreSeam::incrNextSenderMsgSeqNum() throw(FIX::IOException) {
    store_.set_next_sender(store_.next_sender() + 1);
}

void StoreSeam::incrNextTargetMsgSeqNum() throw(FIX::IOException) {
    store_.set_next_target(store_.next_target() + 1);
}

FIX::UtcTimeStamp StoreSeam::getCreationTime() const throw(FIX::IOException) {
    FIX::UtcTimeStamp ahead;
    ahead += creation_ahead_seconds;
    return ahead;
}

void StoreSeam::reset() throw(FIX::IOException) {
    store_.reset();
    if (on_reset) on_reset();
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
