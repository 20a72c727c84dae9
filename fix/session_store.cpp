#include "fix/session_store.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "fix/crc32c.hpp"

namespace trestle {
namespace fix {

namespace {

constexpr char numbers_magic[8] = {'T', 'R', 'S', 'T', 'S', 'E', 'S', '1'};
constexpr std::size_t numbers_size = 4096;

std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec;
}

}  // namespace

// Two lives, so that a reset becomes true with one 8-byte store of `generation`: whoever is killed
// during a reset finds either the whole old life or the whole new one.
struct SessionStore::Numbers {
    struct Life {
        std::uint64_t next_sender;
        std::uint64_t next_target;
        std::int64_t creation_time_ns;
        std::uint64_t mark_sequence;
        std::uint64_t mark_index;
    };
    char magic[8];
    char boot_id[64];
    std::uint64_t is_clean;
    std::uint64_t generation;
    Life lives[2];

    Life& life() { return lives[generation % 2]; }
};

struct SessionStore::RecordHead {
    std::uint32_t crc;  // of everything after it, seeded with the generation
    std::uint32_t size;
    std::uint64_t msg_seq_num;
    std::uint64_t mark_sequence;
    std::uint64_t mark_index;

    std::uint32_t checksum(std::uint64_t generation) const {
        char const* const begin = reinterpret_cast<char const*>(this) + sizeof crc;
        return crc32c(static_cast<std::uint32_t>(generation), begin,
                      sizeof(RecordHead) - sizeof crc + size);
    }
};

std::string kernel_boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

SessionStore::SessionStore(std::string folder) : folder_(std::move(folder)) {}

SessionStore::~SessionStore() {
    if (numbers_ != nullptr) munmap(numbers_, numbers_size);
}

std::unique_ptr<SessionStore> SessionStore::open(std::string const& folder,
                                                 std::string const& boot_id, std::string& problem,
                                                 std::size_t max_bytes) {
    std::unique_ptr<SessionStore> store(new SessionStore(folder));
    store->max_bytes_ = max_bytes;
    bool const is_open = store->map_numbers() && store->open_segments();
    if (!is_open) {
        problem = store->problem_;
        return nullptr;
    }
    store->settle_after_boot(boot_id);
    return store;
}

bool SessionStore::fail(std::string const& what) {
    problem_ = what + ": " + std::strerror(errno);
    return false;
}

bool SessionStore::map_numbers() {
    if (!SegmentFile::make_folders(folder_))
        return fail("session store " + folder_ + " cannot be created");
    std::string const path = folder_ + "/numbers";
    int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) return fail("session store " + path + " cannot be opened");
    struct stat status {};
    fstat(file, &status);
    bool const is_new = status.st_size == 0;
    bool const is_sized =
        is_new ? start_numbers(file) : static_cast<std::size_t>(status.st_size) == numbers_size;
    void* const mapped =
        is_sized ? mmap(nullptr, numbers_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                 : MAP_FAILED;
    ::close(file);
    if (!is_sized && is_new) return fail("session store " + path + " cannot be written");
    if (is_sized && mapped == MAP_FAILED)
        return fail("session store " + path + " cannot be mapped");
    if (is_sized) numbers_ = static_cast<Numbers*>(mapped);
    if (!is_sized || std::memcmp(numbers_->magic, numbers_magic, sizeof numbers_magic) != 0) {
        problem_ = path +
                   " is not a session store; move its folder away to start this session "
                   "from number 1 (the desk must then reset its numbers too)";
        return false;
    }
    return true;
}

bool SessionStore::start_numbers(int file) {
    // Written whole by one call before the size is seen by anyone: a kill in between leaves an
    // empty file, which counts as new.
    char page[numbers_size] = {};
    Numbers fresh{};
    std::memcpy(fresh.magic, numbers_magic, sizeof numbers_magic);
    fresh.is_clean = 1;
    fresh.generation = 2;
    fresh.life() = {1, 1, now_ns(), 0, 0};
    std::memcpy(page, &fresh, sizeof fresh);
    return pwrite(file, page, sizeof page, 0) == static_cast<ssize_t>(sizeof page);
}

void SessionStore::settle_after_boot(std::string const& boot_id) {
    Numbers::Life& life = numbers_->life();
    // A record may have been written by a process that was killed before it moved the number.
    if (!entries_.empty())
        life.next_sender = std::max(life.next_sender, entries_.back().msg_seq_num + 1);
    std::string const known(numbers_->boot_id, strnlen(numbers_->boot_id, 63));
    if (numbers_->is_clean == 0 && known != boot_id) {
        jumped_by_ = power_loss_jump;
        life.next_sender += power_loss_jump;
    }
    std::memset(numbers_->boot_id, 0, sizeof numbers_->boot_id);
    boot_id.copy(numbers_->boot_id, sizeof numbers_->boot_id - 1);
    numbers_->is_clean = 0;
    // The disk must know that the store is in use before the first message leaves.
    msync(numbers_, numbers_size, MS_SYNC);
}

SegmentKind SessionStore::kind() const {
    return {{'T', 'R', 'S', 'T', 'S', 'E', 'G', '1'}, numbers_->generation};
}

bool SessionStore::open_segments() {
    Numbers::Life const& life = numbers_->life();
    last_mark_.sequence = life.mark_sequence;
    last_mark_.index = static_cast<std::uint32_t>(life.mark_index);
    for (std::uint64_t const number : SegmentFile::numbers_in(folder_))
        if (!open_segment(number)) return false;
    return true;
}

bool SessionStore::open_segment(std::uint64_t number) {
    SegmentFile segment;
    switch (segment.open(folder_, number, kind(), problem_)) {
        case SegmentFile::Opened::failed: return false;
        case SegmentFile::Opened::foreign:  // of a life before the last reset, or never finished
            unlink(SegmentFile::path_of(folder_, number).c_str());
            return true;
        case SegmentFile::Opened::ours: break;
    }
    segments_.push_back(std::move(segment));
    is_tail_torn_ = !scan(static_cast<std::uint32_t>(segments_.size() - 1));
    return true;
}

// False when the segment ends in a record that was not written whole.
bool SessionStore::scan(std::uint32_t segment_index) {
    SegmentFile& segment = segments_[segment_index];
    std::size_t at = SegmentFile::begin();
    while (at + sizeof(RecordHead) <= segment.size()) {
        auto const* const head = reinterpret_cast<RecordHead const*>(segment.bytes() + at);
        bool const is_blank = head->size == 0 && head->crc == 0;
        bool const is_whole = !is_blank && head->size > 0 &&
                              head->size <= segment.size() - at - sizeof(RecordHead) &&
                              head->crc == head->checksum(numbers_->generation);
        if (!is_whole) {
            segment.set_end(at);
            return is_blank;
        }
        remember(head->msg_seq_num, segment_index, static_cast<std::uint32_t>(at));
        if (head->mark_sequence != 0 || head->mark_index != 0) {
            last_mark_.sequence = head->mark_sequence;
            last_mark_.index = static_cast<std::uint32_t>(head->mark_index);
        }
        at += SegmentFile::padded(sizeof(RecordHead) + head->size);
    }
    segment.set_end(std::min(at, segment.size()));
    return true;
}

void SessionStore::remember(std::uint64_t msg_seq_num, std::uint32_t segment,
                            std::uint32_t offset) {
    while (!entries_.empty() && entries_.back().msg_seq_num >= msg_seq_num) entries_.pop_back();
    entries_.push_back({msg_seq_num, segment, offset});
}

bool SessionStore::add_segment(std::size_t record_size) {
    std::size_t const previous = segments_.empty() ? 0 : segments_.back().size();
    // A quarter of the limit at most: so much is forgotten at once when the limit is reached.
    SegmentSizes sizes;
    sizes.most = std::min(sizes.most, std::max(sizes.first, max_bytes_ / 4 / 4096 * 4096));
    std::size_t const size = sizes.next(previous, record_size);
    drop_oldest_segments(size);
    std::uint64_t const number = segments_.empty() ? dropped_ + 1 : segments_.back().number() + 1;
    SegmentFile segment;
    if (!segment.create(folder_, number, kind(), size, problem_)) {
        problem_ = "session store " + problem_;
        return false;
    }
    segments_.push_back(std::move(segment));
    is_tail_torn_ = false;
    return true;
}

// Whole segments, oldest first, and never the one that is being written.
void SessionStore::drop_oldest_segments(std::size_t coming_bytes) {
    std::size_t total = coming_bytes;
    for (SegmentFile const& segment : segments_) total += segment.size();
    while (segments_.size() > 1 && total > max_bytes_) {
        while (!entries_.empty() && entries_.front().segment == dropped_) {
            RecordHead const& head = head_of(entries_.front());
            if (head.mark_sequence != 0 || head.mark_index != 0) {
                numbers_->life().mark_sequence = head.mark_sequence;
                numbers_->life().mark_index = head.mark_index;
            }
            entries_.pop_front();
        }
        total -= segments_.front().size();
        segments_.front().remove(folder_);
        segments_.pop_front();
        ++dropped_;
    }
}

bool SessionStore::append(std::uint64_t msg_seq_num, engine::Mark mark, char const* bytes,
                          std::size_t size) {
    if (numbers_ == nullptr) {
        problem_ = "session store " + folder_ + " is closed";
        return false;
    }
    std::size_t const record_size = SegmentFile::padded(sizeof(RecordHead) + size);
    // A torn tail is left as it is, and a fresh segment begun: nothing may be read out of its rest.
    bool const needs_segment =
        segments_.empty() || is_tail_torn_ || segments_.back().room() < record_size;
    if (needs_segment && !add_segment(record_size)) return false;
    SegmentFile& segment = segments_.back();
    std::size_t const offset = segment.end();
    auto* const head = reinterpret_cast<RecordHead*>(segment.bytes() + offset);
    head->size = static_cast<std::uint32_t>(size);
    head->msg_seq_num = msg_seq_num;
    head->mark_sequence = mark.sequence;
    head->mark_index = mark.index;
    std::memcpy(reinterpret_cast<char*>(head) + sizeof(RecordHead), bytes, size);
    head->crc = head->checksum(numbers_->generation);
    remember(msg_seq_num, dropped_ + static_cast<std::uint32_t>(segments_.size() - 1),
             static_cast<std::uint32_t>(offset));
    segment.set_end(offset + record_size);
    if (mark.sequence != 0 || mark.index != 0) last_mark_ = mark;
    return true;
}

std::deque<SessionStore::Entry>::const_iterator SessionStore::first_at_or_after(
    std::uint64_t msg_seq_num) const {
    return std::lower_bound(
        entries_.begin(), entries_.end(), msg_seq_num,
        [](Entry const& entry, std::uint64_t number) { return entry.msg_seq_num < number; });
}

SessionStore::RecordHead const& SessionStore::head_of(Entry const& entry) const {
    SegmentFile const& segment = segments_[entry.segment - dropped_];
    return *reinterpret_cast<RecordHead const*>(segment.bytes() + entry.offset);
}

void SessionStore::get(std::uint64_t begin, std::uint64_t end, Visitor const& visit) const {
    auto entry = first_at_or_after(begin);
    for (; entry != entries_.end() && entry->msg_seq_num <= end; ++entry) {
        RecordHead const& head = head_of(*entry);
        visit(entry->msg_seq_num, reinterpret_cast<char const*>(&head) + sizeof(RecordHead),
              head.size);
    }
}

std::uint64_t SessionStore::run_end(std::uint64_t begin, std::uint64_t end,
                                    std::size_t max_bytes) const {
    std::size_t total = 0;
    std::uint64_t last = begin;
    auto entry = first_at_or_after(begin);
    for (; entry != entries_.end() && entry->msg_seq_num <= end; ++entry) {
        total += head_of(*entry).size;
        if (total > max_bytes && entry->msg_seq_num > begin) return last;
        last = entry->msg_seq_num;
    }
    return end;
}

SessionStore::Marked SessionStore::last_marked(std::uint64_t msg_seq_num) const {
    auto entry = first_at_or_after(msg_seq_num + 1);
    while (entry != entries_.begin()) {
        --entry;
        RecordHead const& head = head_of(*entry);
        if (head.mark_sequence == 0 && head.mark_index == 0) continue;
        Marked found;
        found.mark.sequence = head.mark_sequence;
        found.mark.index = static_cast<std::uint32_t>(head.mark_index);
        found.msg_seq_num = entry->msg_seq_num;
        return found;
    }
    return Marked();
}

std::uint64_t SessionStore::next_sender() const {
    return numbers_ == nullptr ? 1 : numbers_->life().next_sender;
}

std::uint64_t SessionStore::next_target() const {
    return numbers_ == nullptr ? 1 : numbers_->life().next_target;
}

bool SessionStore::set_next_sender(std::uint64_t number) {
    if (numbers_ == nullptr) return false;
    numbers_->life().next_sender = number;
    return true;
}

bool SessionStore::set_next_target(std::uint64_t number) {
    if (numbers_ == nullptr) return false;
    numbers_->life().next_target = number;
    return true;
}

std::int64_t SessionStore::creation_time_ns() const {
    return numbers_ == nullptr ? 0 : numbers_->life().creation_time_ns;
}

// The first segment is kept, empty: many desks reset at every logon, and deleting a file may take
// the disk tens of milliseconds, which all desks would wait for.
void SessionStore::drop_segments() {
    bool const keeps_first = !segments_.empty() && segments_.front().size() <= SegmentSizes().first;
    while (segments_.size() > (keeps_first ? 1 : 0)) {
        segments_.back().remove(folder_);
        segments_.pop_back();
    }
    if (keeps_first) segments_.front().blank(kind());
    entries_.clear();
    dropped_ = 0;
    is_tail_torn_ = false;
}

bool SessionStore::reset() {
    if (numbers_ == nullptr) return false;
    numbers_->lives[(numbers_->generation + 1) % 2] = {1, 1, now_ns(), last_mark_.sequence,
                                                       last_mark_.index};
    ++numbers_->generation;
    drop_segments();
    return true;
}

void SessionStore::close() {
    if (numbers_ == nullptr) return;
    for (SegmentFile& segment : segments_) segment.sync();
    segments_.clear();
    entries_.clear();
    numbers_->is_clean = 1;
    msync(numbers_, numbers_size, MS_SYNC);
    munmap(numbers_, numbers_size);
    numbers_ = nullptr;
}

}  // namespace fix
}  // namespace trestle
