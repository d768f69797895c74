/*
 * Holds the UDP sockets of many clients of group calls for a measurement, in one process that costs little. It understands nothing but
 * Media (type 9): those it counts, and says how long they were on their way, by the kernel's time of arrival. All other packets it
 * hands to its parent, which also says what to send. `socket-farm.ts` has the parent's side.
 *
 * Frames on standard input and output: u32 length of the rest, u8 kind, fields. Numbers are little-endian.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SOCKETS = 16384, MAX_FRAME = 1 << 20, MAX_DATAGRAM = 2048, MAX_TALKERS = 1024 };
enum { OPEN = 1, SEND = 2, SEND_TIMED = 3, TALK = 4, RESET = 5, REPORT = 6, TELL = 7, AWAIT = 8, LOOP = 9 };
enum { OPENED = 1, SENT = 2, PACKET = 3, TALKED = 4, FIGURES = 6, ARRIVED = 8, LOOPED = 9 };
enum { MEDIA = 9, HEAD_BYTES = 13, STAMP_BYTES = 8 };
/* Latencies in steps of 10 us, up to a second. */
enum { STEP_NS = 10000, STEPS = 100000 };
/* Unpaced talk whose packets do not come goes on after this. */
#define LOST_NS 200000000ull

static int sockets[MAX_SOCKETS];
static uint32_t socket_count;
static int poller;

static uint64_t media_count, last_ns, max_ns;
static uint32_t histogram[STEPS + 1];
static uint64_t awaited;
static uint32_t told_types, watched = UINT32_MAX;

struct talker {
  uint32_t socket;
  struct sockaddr_in to;
  uint16_t call;
};
static struct talker talkers[MAX_TALKERS];
static uint32_t talker_count, packets_left, talk_size, interval_us, copies, window, sequence;
static uint64_t due_ns, sent_in_talk, credit_base, progress_ns;

static void fail(const char *what) {
  fprintf(stderr, "socket-farm: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now_ns(void) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  return (uint64_t)at.tv_sec * 1000000000ull + (uint64_t)at.tv_nsec;
}

static uint16_t u16(const uint8_t *at) { return (uint16_t)(at[0] | at[1] << 8); }
static uint32_t u32(const uint8_t *at) { return u16(at) | (uint32_t)u16(at + 2) << 16; }

static void say(uint8_t kind, const void *fields, uint32_t length) {
  uint32_t rest = length + 1;
  fwrite(&rest, 4, 1, stdout);
  fputc(kind, stdout);
  fwrite(fields, 1, length, stdout);
}

static struct sockaddr_in endpoint_at(const uint8_t *at) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(u16(at + 4))};
  memcpy(&to.sin_addr, at, 4);
  return to;
}

static int open_socket(void) {
  int on = 1, bytes = 1 << 20, fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) < 0) fail("socket");
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  return fd;
}

static void open_sockets(uint32_t count) {
  static uint16_t ports[MAX_SOCKETS];
  if (count > MAX_SOCKETS - socket_count) fail("too many sockets");
  for (uint32_t n = 0; n < count; n++) {
    struct sockaddr_in here;
    socklen_t length = sizeof here;
    int fd = open_socket();
    if (getsockname(fd, (struct sockaddr *)&here, &length) < 0) fail("getsockname");
    ports[n] = ntohs(here.sin_port);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = socket_count};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
    sockets[socket_count++] = fd;
  }
  say(OPENED, ports, count * 2);
}

static void reset(void) {
  media_count = last_ns = max_ns = awaited = 0;
  memset(histogram, 0, sizeof histogram);
}

static uint64_t below(double share) {
  uint64_t seen = 0;
  for (uint32_t step = 0; step <= STEPS; step++) {
    seen += histogram[step];
    if ((double)seen >= share * (double)media_count) return (uint64_t)(step + 1) * STEP_NS;
  }
  return max_ns;
}

static void report(void) {
  uint64_t fields[] = {media_count, below(0.5), below(0.99), max_ns, last_ns};
  say(FIGURES, fields, sizeof fields);
}

static void note_media(const uint8_t *datagram, size_t length, uint64_t at_ns) {
  uint64_t stamp;
  media_count++;
  last_ns = at_ns;
  progress_ns = at_ns;
  if (length >= HEAD_BYTES + STAMP_BYTES) {
    memcpy(&stamp, datagram + HEAD_BYTES, sizeof stamp);
    uint64_t took = at_ns > stamp ? at_ns - stamp : 0;
    histogram[took / STEP_NS < STEPS ? took / STEP_NS : STEPS]++;
    if (took > max_ns) max_ns = took;
  }
  if (awaited && media_count >= awaited) {
    awaited = 0;
    say(ARRIVED, &last_ns, sizeof last_ns);
  }
}

static void receive(uint32_t socket) {
  static uint8_t told[12 + MAX_DATAGRAM];
  uint8_t *datagram = told + 12;
  char control[128];
  struct iovec into = {.iov_base = datagram, .iov_len = MAX_DATAGRAM};
  struct msghdr message = {.msg_iov = &into, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(sockets[socket], &message, MSG_DONTWAIT);
  if (length <= 0) return;
  uint64_t at_ns = 0;
  for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each))
    if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec at;
      memcpy(&at, CMSG_DATA(each), sizeof at);
      at_ns = (uint64_t)at.tv_sec * 1000000000ull + (uint64_t)at.tv_nsec;
    }
  if (datagram[0] == MEDIA) {
    note_media(datagram, (size_t)length, at_ns);
    return;
  }
  if (socket != watched && (datagram[0] > 31 || !(told_types >> datagram[0] & 1))) return;
  memcpy(told, &socket, 4);
  memcpy(told + 4, &at_ns, 8);
  say(PACKET, told, 12 + (uint32_t)length);
}

static void send_one(const uint8_t *at, uint32_t length, int is_timed) {
  uint64_t at_ns = now_ns();
  uint32_t socket = u32(at);
  struct sockaddr_in to = endpoint_at(at + 4);
  if (socket < socket_count)
    sendto(sockets[socket], at + 10, length - 10, 0, (struct sockaddr *)&to, sizeof to);
  if (is_timed) say(SENT, &at_ns, sizeof at_ns);
}

/* u32 packets of each talker, size, us between packets (0: as fast as they come), copies of each, packets on the way; talkers */
static void begin_talk(const uint8_t *at, uint32_t length) {
  uint32_t *fields[] = {&packets_left, &talk_size, &interval_us, &copies, &window};
  for (int n = 0; n < 5; n++) *fields[n] = u32(at + 4 * n);
  talker_count = (length - 20) / 12;
  if (talker_count > MAX_TALKERS || talk_size > MAX_DATAGRAM) fail("too much talk");
  for (uint32_t n = 0; n < talker_count; n++) {
    const uint8_t *one = at + 20 + 12 * n;
    talkers[n] = (struct talker){.socket = u32(one), .to = endpoint_at(one + 4), .call = u16(one + 10)};
  }
  due_ns = progress_ns = now_ns();
  sent_in_talk = 0;
  credit_base = media_count;
}

static void talk_once(void) {
  static uint8_t media[MAX_DATAGRAM];
  sequence++;
  for (uint32_t n = 0; n < talker_count; n++) {
    media[0] = MEDIA;
    media[1] = (uint8_t)(talkers[n].call >> 8);
    media[2] = (uint8_t)talkers[n].call;
    media[4] = 1;
    media[5] = 1 << 4;
    media[6] = 30;
    media[7] = (uint8_t)(sequence >> 8);
    media[8] = (uint8_t)sequence;
    uint64_t stamp = now_ns();
    memcpy(media + HEAD_BYTES, &stamp, sizeof stamp);
    sendto(sockets[talkers[n].socket], media, talk_size, 0, (struct sockaddr *)&talkers[n].to, sizeof talkers[n].to);
    sent_in_talk++;
  }
  if (--packets_left == 0) say(TALKED, &sent_in_talk, sizeof sent_in_talk);
}

/* Whether the next packets may leave. */
static int is_due(uint64_t at_ns) {
  if (interval_us) return at_ns >= due_ns;
  uint64_t come = media_count - credit_base, expected = sent_in_talk * copies;
  if (come + (uint64_t)window * copies > expected) return 1;
  if (at_ns - progress_ns < LOST_NS) return 0;
  credit_base -= expected - come;
  return 1;
}

static void talk(void) {
  while (packets_left && is_due(now_ns())) {
    talk_once();
    due_ns += interval_us * 1000ull;
    if (!interval_us) return;
  }
}

/* A plain loop of sendto. u32 count, size; ports */
static void loop(const uint8_t *at, uint32_t length) {
  static uint8_t media[MAX_DATAGRAM];
  uint32_t count = u32(at), size = u32(at + 4), ports = (length - 8) / 2;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct rusage before, after;
  if (fd < 0 || size > MAX_DATAGRAM || ports == 0) fail("loop");
  static struct sockaddr_in to[MAX_SOCKETS];
  for (uint32_t n = 0; n < ports; n++)
    to[n] = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(u16(at + 8 + 2 * n))};
  media[0] = MEDIA;
  getrusage(RUSAGE_SELF, &before);
  for (uint32_t n = 0; n < count; n++) sendto(fd, media, size, 0, (struct sockaddr *)&to[n % ports], sizeof to[0]);
  getrusage(RUSAGE_SELF, &after);
  close(fd);
  int64_t us = (after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_stime.tv_sec) * 1000000ll +
               after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_stime.tv_usec;
  say(LOOPED, &us, sizeof us);
}

static void obey(const uint8_t *frame, uint32_t length) {
  const uint8_t *fields = frame + 1;
  uint32_t rest = length - 1;
  if (frame[0] == OPEN && rest == 4) open_sockets(u32(fields));
  else if ((frame[0] == SEND || frame[0] == SEND_TIMED) && rest > 10) send_one(fields, rest, frame[0] == SEND_TIMED);
  else if (frame[0] == TALK && rest > 20) begin_talk(fields, rest);
  else if (frame[0] == RESET) reset();
  else if (frame[0] == REPORT) report();
  else if (frame[0] == TELL && rest == 8) {
    told_types = u32(fields);
    watched = u32(fields + 4);
  } else if (frame[0] == AWAIT && rest == 4) {
    awaited = u32(fields);
    if (media_count >= awaited) {
      awaited = 0;
      say(ARRIVED, &last_ns, sizeof last_ns);
    }
  } else if (frame[0] == LOOP && rest > 8) loop(fields, rest);
}

static void read_commands(void) {
  static uint8_t buffer[MAX_FRAME + 4];
  static uint32_t filled;
  ssize_t got = read(STDIN_FILENO, buffer + filled, sizeof buffer - filled);
  if (got <= 0) exit(0);
  filled += (uint32_t)got;
  uint32_t at = 0;
  while (filled - at >= 4) {
    uint32_t length = u32(buffer + at);
    if (length == 0 || length > MAX_FRAME) fail("frame");
    if (filled - at - 4 < length) break;
    obey(buffer + at + 4, length);
    at += 4 + length;
  }
  memmove(buffer, buffer + at, filled - at);
  filled -= at;
}

static int timeout_ms(void) {
  if (!packets_left) return -1;
  uint64_t at_ns = now_ns();
  if (!interval_us) return 1;
  return due_ns <= at_ns ? 0 : (int)((due_ns - at_ns) / 1000000);
}

int main(void) {
  struct epoll_event events[256];
  struct epoll_event commands = {.events = EPOLLIN, .data.u32 = UINT32_MAX};
  poller = epoll_create1(0);
  if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &commands) < 0) fail("epoll");
  for (;;) {
    talk();
    fflush(stdout);
    int count = epoll_wait(poller, events, 256, timeout_ms());
    for (int n = 0; n < count; n++)
      if (events[n].data.u32 == UINT32_MAX) read_commands();
      else receive(events[n].data.u32);
  }
}
