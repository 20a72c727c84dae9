// The part of Desk that gives stored messages again. QuickFIX would parse each of them, 25 µs that
// every other desk waits for; the bytes are known to be sound, so they are copied with their new
// header fields instead, in pieces with the loop between them.
#include <algorithm>
#include <cstring>

#include "fix/engine/desk.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

Text text_of(std::string const& value) {
    Text text;
    text.begin = value.data();
    text.size = value.size();
    return text;
}

bool is_session_message(Text type) {
    return type.size == 1 && std::strchr("0A12345", *type.begin) != nullptr;
}

// The header of what we store; OrigSendingTime(122) goes behind these.
bool is_leading(int tag) {
    for (int const one : {34, 43, 49, 50, 52, 56, 57, 97})
        if (tag == one) return true;
    return false;
}

// The fields of a stored message from MsgType(35) on, as they are when it is sent again.
std::string resent(char const* message, std::size_t size, std::string const& now) {
    Text const type = msg_type(message, size);
    char const* at = type.begin + type.size + 1;
    char const* const end = message + size - std::strlen("10=123\x01");
    std::string fields = "35=" + type.str() + "\x01";
    std::string original;
    while (at < end) {
        int const tag = std::atoi(at);
        char const* const field_end = std::find(at, end, '\x01') + 1;
        if (!is_leading(tag)) break;
        if (tag == 52) {
            original.assign(at + 3, field_end - 1);
            fields += "52=" + now + "\x01";
        } else {
            fields.append(at, field_end);
        }
        if (tag == 34) fields += "43=Y\x01";
        at = field_end;
    }
    fields += "122=" + original + "\x01";
    return fields.append(at, end);
}

}  // namespace

// A ResendRequest as QuickFIX has checked it. A request for a million messages must neither be
// copied into memory at once nor cut the desk off for a queue that we have filled.
void Desk::begin_resend(FIX::Message& request) {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    if (!read_number(text_of(request.getField(FIX::FIELD::BeginSeqNo)), begin) || begin == 0)
        throw FIX::IncorrectTagValue(FIX::FIELD::BeginSeqNo);
    if (!read_number(text_of(request.getField(FIX::FIELD::EndSeqNo)), end) ||
        (end != 0 && end < begin))
        throw FIX::IncorrectTagValue(FIX::FIELD::EndSeqNo);
    std::uint64_t const last = store_->next_sender() - 1;
    if (begin > last) throw FIX::IncorrectTagValue(FIX::FIELD::BeginSeqNo);
    bool const is_open = end == 0 || end >= last;
    std::uint64_t const served = is_open ? last : end;
    // Who asks again and again without reading gets nothing more until it has read.
    std::uint64_t const piece =
        may_queue_piece() ? store_->run_end(begin, served, piece_bytes()) : begin - 1;
    if (piece >= begin) resend(begin, piece);
    if (piece < served) {
        resend_next_ = piece + 1;
        resend_end_ = is_open ? 0 : end;
        house_.to_resend.insert(this);
    } else if (is_open) {
        resend_next_ = 0;  // this request covers what was still to come of an earlier one
    }
    // QuickFIX goes on to serve the request itself. It is left one number, of which the store shows
    // it nothing; the gap fill that it makes of that is not sent: see send().
    request.setField(FIX::EndSeqNo(static_cast<int>(begin)));
    store_seam_.shows_nothing_once();
    is_gap_fill_withheld_ = true;
}

// A piece is what one turn of the loop serves: so little that other desks do not notice.
std::size_t Desk::piece_bytes() const {
    constexpr std::size_t most = 65536;
    return std::min(most, house_.settings.max_queue_bytes / 4);
}

bool Desk::may_queue_piece() const { return queued() <= house_.settings.max_queue_bytes / 4; }

bool Desk::resend_more() {
    if (!is_resending() || peer_ == nullptr || is_leaving_ || !may_queue_piece())
        return is_resending();
    std::uint64_t const last = resend_end_ == 0 ? store_->next_sender() - 1 : resend_end_;
    std::uint64_t const begin = resend_next_;
    std::uint64_t const piece = last < begin ? last : store_->run_end(begin, last, piece_bytes());
    resend_next_ = piece >= last ? 0 : piece + 1;
    if (begin <= last) resend(begin, piece);
    return is_resending();
}

// Session messages and numbers that are not stored become gap fills.
void Desk::resend(std::uint64_t begin, std::uint64_t end) {
    std::int64_t const now_ns = utc_now_ns();
    std::string now;
    timestamps_.append(now, now_ns);
    std::uint64_t next = begin;  // what has not been accounted for yet
    auto const fill = [&](std::uint64_t new_number) {
        if (new_number == next) return;
        write(framed("FIX.4.4",
                     "35=4\x01"
                     "34=" +
                         std::to_string(next) +
                         "\x01"
                         "43=Y\x01"
                         "49=" +
                         house_.settings.comp_id +
                         "\x01"
                         "52=" +
                         now +
                         "\x01"
                         "56=" +
                         settings_.desk +
                         "\x01"
                         "122=" +
                         now +
                         "\x01"
                         "36=" +
                         std::to_string(new_number) +
                         "\x01"
                         "123=Y\x01"));
    };
    store_->get(begin, end, [&](std::uint64_t number, char const* bytes, std::size_t size) {
        if (is_session_message(msg_type(bytes, size))) return;
        fill(number);
        write(framed("FIX.4.4", resent(bytes, size, now)));
        next = number + 1;
    });
    fill(end + 1);
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
