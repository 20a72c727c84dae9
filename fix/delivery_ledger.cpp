#include "fix/delivery_ledger.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "fix/crc32c.hpp"

namespace trestle {
namespace fix {

namespace {

constexpr char owner_magic[8] = {'T', 'R', 'S', 'T', 'L', 'D', 'G', '1'};
constexpr std::size_t owner_size = 4096;
constexpr std::size_t desk_size = 64;
constexpr std::size_t bytes_between_places = 32768;

}  // namespace

struct DeliveryLedger::Owner {
    char magic[8];
    char desk[desk_size];
    char boot_id[64];
    std::uint64_t is_clean;
    std::uint64_t journal_epoch;  // 0: not known yet
    std::uint64_t told_sequence;
    std::uint64_t told_index;
};

struct DeliveryLedger::RecordHead {
    std::uint32_t crc;   // of everything after it, seeded with the desk
    std::uint32_t size;  // of what follows the head
    std::uint64_t sequence;
    std::uint32_t index;
    std::uint32_t msg_type_size;
    std::int64_t at_ns;

    engine::Mark mark() const {
        engine::Mark mark;
        mark.sequence = sequence;
        mark.index = index;
        return mark;
    }
    char const* content() const { return reinterpret_cast<char const*>(this) + sizeof(RecordHead); }
    std::size_t whole_size() const { return SegmentFile::padded(sizeof(RecordHead) + size); }
    std::uint32_t checksum(std::uint64_t key) const {
        char const* const begin = reinterpret_cast<char const*>(this) + sizeof crc;
        return crc32c(static_cast<std::uint32_t>(key), begin,
                      sizeof(RecordHead) - sizeof crc + size);
    }
    bool is_blank() const { return crc == 0 && size == 0; }
    bool is_whole(std::size_t room, std::uint64_t key) const {
        return size > 0 && size <= room - sizeof(RecordHead) && msg_type_size <= size &&
               crc == checksum(key);
    }
};

DeliveryLedger::~DeliveryLedger() {
    if (owner_ != nullptr) munmap(owner_, owner_size);
}

std::unique_ptr<DeliveryLedger> DeliveryLedger::open(LedgerSettings settings,
                                                     std::string const& boot_id,
                                                     std::string& problem) {
    std::unique_ptr<DeliveryLedger> ledger(new DeliveryLedger(std::move(settings)));
    if (!ledger->map_owner()) {
        problem = ledger->problem_;
        return nullptr;
    }
    Owner& owner = *ledger->owner_;
    // The kernel writes pages back in no order: after a power loss a whole record may stand behind
    // a hole, and must not be taken for the follower of what fills it.
    bool const has_lost_power = owner.is_clean == 0 && boot_id.compare(0, 63, owner.boot_id) != 0;
    if (!ledger->open_segments(has_lost_power)) {
        problem = ledger->problem_;
        return nullptr;
    }
    std::memset(owner.boot_id, 0, sizeof owner.boot_id);
    boot_id.copy(owner.boot_id, sizeof owner.boot_id - 1);
    owner.is_clean = 0;
    msync(&owner, owner_size, MS_SYNC);
    return ledger;
}

bool DeliveryLedger::fail(std::string const& what) {
    problem_ = what + ": " + std::strerror(errno);
    return false;
}

bool DeliveryLedger::map_owner() {
    if (!SegmentFile::make_folders(settings_.folder))
        return fail("delivery ledger " + settings_.folder + " cannot be created");
    std::string const path = settings_.folder + "/owner";
    int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) return fail("delivery ledger " + path + " cannot be opened");
    char page[owner_size] = {};
    ssize_t const size = pread(file, page, sizeof page, 0);
    char const blank[sizeof owner_magic] = {};
    // A page that the disk never got counts as new: the journal makes the ledger again.
    bool const is_new = size == 0 || (size == static_cast<ssize_t>(sizeof page) &&
                                      std::memcmp(page, blank, sizeof blank) == 0);
    bool is_ready = size == static_cast<ssize_t>(sizeof page);
    if (is_new) {
        Owner fresh{};
        std::memcpy(fresh.magic, owner_magic, sizeof owner_magic);
        settings_.desk.copy(fresh.desk, desk_size - 1);
        fresh.is_clean = 1;
        std::memcpy(page, &fresh, sizeof fresh);
        is_ready = pwrite(file, page, sizeof page, 0) == static_cast<ssize_t>(sizeof page);
    }
    void* const mapped =
        is_ready ? mmap(nullptr, owner_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                 : MAP_FAILED;
    if (mapped == MAP_FAILED && (is_new || is_ready))
        fail("delivery ledger " + path + " cannot be written");
    ::close(file);
    if (mapped != MAP_FAILED) owner_ = static_cast<Owner*>(mapped);
    bool const is_ours =
        owner_ != nullptr && std::memcmp(owner_->magic, owner_magic, sizeof owner_magic) == 0;
    if (!is_ours && problem_.empty())
        problem_ = path +
                   " is not a delivery ledger; move its folder away, the journal makes it "
                   "again";
    std::string const desk =
        is_ours ? std::string(owner_->desk, strnlen(owner_->desk, desk_size)) : std::string();
    if (is_ours && desk != settings_.desk)
        problem_ = "delivery ledger " + settings_.folder + " is of desk " + desk + ", not of " +
                   settings_.desk + "; each desk needs a folder of its own";
    return problem_.empty();
}

SegmentKind DeliveryLedger::kind() const {
    SegmentKind kind{{'T', 'R', 'S', 'T', 'L', 'S', 'G', '1'}, 0};
    kind.key =
        owner_->journal_epoch << 32 ^ crc32c(0, settings_.desk.data(), settings_.desk.size());
    return kind;
}

// Everything from the first flaw on is dropped: replay appends it again.
bool DeliveryLedger::open_segments(bool may_have_holes) {
    bool is_sound = true;
    for (std::uint64_t const number : SegmentFile::numbers_in(settings_.folder)) {
        next_number_ = number + 1;
        if (!is_sound) {
            unlink(SegmentFile::path_of(settings_.folder, number).c_str());
            continue;
        }
        Segment segment;
        SegmentFile::Opened const opened =
            segment.file.open(settings_.folder, number, kind(), problem_);
        if (opened == SegmentFile::Opened::failed) return false;
        if (opened == SegmentFile::Opened::foreign) {  // never finished, or not ours
            unlink(SegmentFile::path_of(settings_.folder, number).c_str());
            is_sound = false;
            continue;
        }
        segment.last = last_;
        is_sound = scan(segment);
        if (!is_sound || may_have_holes)
            std::memset(segment.file.bytes() + segment.file.end(), 0, segment.file.room());
        last_ = segment.last;
        bytes_ += segment.file.size();
        segments_.push_back(std::move(segment));
    }
    return true;
}

// False when it ends in a record that was not written whole.
bool DeliveryLedger::scan(Segment& segment) const {
    std::uint64_t const key = kind().key;
    std::size_t at = SegmentFile::begin();
    bool is_sound = true;
    while (at + sizeof(RecordHead) <= segment.file.size()) {
        auto const& head = *reinterpret_cast<RecordHead const*>(segment.file.bytes() + at);
        is_sound = head.is_blank() ||
                   (head.is_whole(segment.file.size() - at, key) && segment.last < head.mark());
        if (head.is_blank() || !is_sound) break;
        note(segment, head, at);
        at += head.whole_size();
    }
    segment.file.set_end(std::min(at, segment.file.size()));
    return is_sound;
}

void DeliveryLedger::note(Segment& segment, RecordHead const& head, std::size_t offset) const {
    segment.last = head.mark();
    segment.last_at_ns = head.at_ns;
    if (segment.places.empty() || offset - segment.places.back().offset >= bytes_between_places)
        segment.places.push_back({head.mark(), offset});
}

bool DeliveryLedger::is_of(std::uint64_t journal_epoch) const {
    return owner_->journal_epoch == journal_epoch;
}

bool DeliveryLedger::claim(std::uint64_t journal_epoch, std::string& moved_to) {
    if (owner_->journal_epoch == journal_epoch) return true;
    bool const is_unclaimed = owner_->journal_epoch == 0 && segments_.empty();
    if (!is_unclaimed) {
        moved_to = settings_.folder + ".of-journal-" + std::to_string(owner_->journal_epoch);
        drop_all();
        munmap(owner_, owner_size);
        owner_ = nullptr;
        if (rename(settings_.folder.c_str(), moved_to.c_str()) != 0)
            return fail("delivery ledger " + settings_.folder +
                        " is of another journal and cannot be moved to " + moved_to);
        if (!map_owner()) return false;
    }
    owner_->journal_epoch = journal_epoch;
    msync(owner_, owner_size, MS_SYNC);
    return true;
}

// Lets go of all segments; their files stay.
void DeliveryLedger::drop_all() {
    segments_.clear();
    bytes_ = 0;
    next_number_ = 1;
    last_ = Mark();
    confirmed_ = Mark();
}

bool DeliveryLedger::add_segment(std::size_t record_size, std::int64_t now_ns) {
    std::size_t const previous = segments_.empty() ? 0 : segments_.back().file.size();
    Segment segment;
    if (!segment.file.create(settings_.folder, next_number_, kind(),
                             settings_.segment_sizes.next(previous, record_size), problem_)) {
        problem_ = "delivery ledger of desk " + settings_.desk + ": " + problem_;
        return false;
    }
    ++next_number_;
    bytes_ += segment.file.size();
    segments_.push_back(std::move(segment));
    drop_old(now_ns);
    return true;
}

bool DeliveryLedger::append(Mark mark, std::int64_t at_ns, std::string const& msg_type,
                            char const* body, std::size_t size) {
    std::size_t const content_size = msg_type.size() + size;
    std::size_t const record_size = SegmentFile::padded(sizeof(RecordHead) + content_size);
    bool const needs_segment = segments_.empty() || segments_.back().file.room() < record_size;
    if (needs_segment && !add_segment(record_size, at_ns)) return false;
    Segment& segment = segments_.back();
    std::size_t const offset = segment.file.end();
    auto* const head = reinterpret_cast<RecordHead*>(segment.file.bytes() + offset);
    char* const content = segment.file.bytes() + offset + sizeof(RecordHead);
    head->size = static_cast<std::uint32_t>(content_size);
    head->sequence = mark.sequence;
    head->index = mark.index;
    head->msg_type_size = static_cast<std::uint32_t>(msg_type.size());
    head->at_ns = at_ns;
    std::memcpy(content, msg_type.data(), msg_type.size());
    std::memcpy(content + msg_type.size(), body, size);
    head->crc = head->checksum(kind().key);
    segment.file.set_end(offset + record_size);
    note(segment, *head, offset);
    last_ = mark;
    return true;
}

engine::Mark DeliveryLedger::first() const {
    for (Segment const& segment : segments_)
        if (!segment.places.empty()) return segment.places.front().mark;
    return Mark();
}

void DeliveryLedger::read(Mark after, Visitor const& visit) const {
    auto segment =
        std::partition_point(segments_.begin(), segments_.end(),
                             [after](Segment const& one) { return !(after < one.last); });
    for (; segment != segments_.end(); ++segment) {
        auto place =
            std::partition_point(segment->places.begin(), segment->places.end(),
                                 [after](Place const& one) { return !(after < one.mark); });
        if (place != segment->places.begin()) --place;
        std::size_t at = place == segment->places.end() ? segment->file.end() : place->offset;
        while (at < segment->file.end()) {
            auto const& head = *reinterpret_cast<RecordHead const*>(segment->file.bytes() + at);
            Entry const entry{head.mark(), head.content(), head.msg_type_size,
                              head.content() + head.msg_type_size, head.size - head.msg_type_size};
            if (after < entry.mark && !visit(entry)) return;
            at += head.whole_size();
        }
    }
}

void DeliveryLedger::cut_behind(Mark last) {
    while (!segments_.empty() && last < segments_.back().last) {
        Segment& segment = segments_.back();
        bool const keeps_some = !segment.places.empty() && !(last < segment.places.front().mark);
        if (!keeps_some) {
            bytes_ -= segment.file.size();
            segment.file.remove(settings_.folder);
            segments_.pop_back();
            continue;
        }
        std::size_t at = SegmentFile::begin();
        segment.places.clear();
        while (at < segment.file.end()) {
            auto const& head = *reinterpret_cast<RecordHead const*>(segment.file.bytes() + at);
            if (last < head.mark()) break;
            note(segment, head, at);
            at += head.whole_size();
        }
        segment.file.set_end(at);
        std::memset(segment.file.bytes() + at, 0, segment.file.room());
    }
    last_ = segments_.empty() ? Mark() : segments_.back().last;
    if (last_ < told()) set_told(last_);
}

engine::Mark DeliveryLedger::told() const {
    Mark mark;
    mark.sequence = owner_->told_sequence;
    mark.index = static_cast<std::uint32_t>(owner_->told_index);
    return mark;
}

// Whoever is killed between two of these stores finds a mark that is too low, never one too high.
void DeliveryLedger::set_told(Mark mark) {
    owner_->told_index = 0;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    owner_->told_sequence = mark.sequence;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    owner_->told_index = mark.index;
}

void DeliveryLedger::confirm(Mark mark, std::int64_t now_ns) {
    if (!(confirmed_ < mark)) return;
    confirmed_ = mark;
    drop_old(now_ns);
}

void DeliveryLedger::drop_old(std::int64_t now_ns) {
    while (segments_.size() > 1) {
        Segment& oldest = segments_.front();
        bool const is_too_much =
            bytes_ > settings_.max_bytes || oldest.last_at_ns < now_ns - settings_.max_age_ns;
        if (!is_too_much || confirmed_ < oldest.last) return;
        bytes_ -= oldest.file.size();
        oldest.file.remove(settings_.folder);
        segments_.erase(segments_.begin());
    }
}

void DeliveryLedger::close() {
    if (owner_ == nullptr) return;
    for (Segment& segment : segments_) segment.file.sync();
    owner_->is_clean = 1;
    msync(owner_, owner_size, MS_SYNC);
}

}  // namespace fix
}  // namespace trestle
