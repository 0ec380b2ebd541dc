<?php
/**
 * Messages that wait to be sent, in a table of their own.
 *
 * @package Pinwright
 */

/**
 * The outbox. A row lives from the moment something happened until the service has accepted the message.
 *
 * A row without a body is built when it is first sent, so that it tells the post's latest state (many tools set the picture
 * just after publishing). From then on its body and its id never change. Messages about one post go out in order.
 *
 * Table and column names are constants of this class; every value goes through $wpdb->prepare() or $wpdb's own helpers.
 * phpcs:disable WordPress.DB
 */
final class Pinwright_Outbox {

	const WAITING = 'waiting';
	const FAILED  = 'failed';

	/** Seconds for which a claimed row is left alone by other processes; far longer than one call may take. */
	const LEASE = 60;

	/**
	 * Where the rows are.
	 *
	 * @var Pinwright_Table
	 */
	private $table;

	/**
	 * Takes its table.
	 *
	 * @param Pinwright_Table $table Where the rows are.
	 */
	public function __construct( Pinwright_Table $table ) {
		$this->table = $table;
	}

	/**
	 * Notes that something happened to a post. Returns whether a message was added; none is when one that waits already says it.
	 *
	 * @param string $type    Like `post.published`.
	 * @param int    $post_id The post.
	 * @param string $hash    Hash of its content.
	 * @param string $old_url Its former address, when that changed.
	 * @param string $body    The message, when it must be fixed now because the post is going away.
	 */
	public function add( string $type, int $post_id, string $hash, string $old_url = '', string $body = '' ): bool {
		global $wpdb;
		if ( ! self::is_alive( $type ) ) {
			// Never tried, so nobody has heard of it: the news has overtaken it.
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$this->table->name()} WHERE post_id = %d AND attempts = 0 AND body IS NULL", $post_id ) );
		}
		for ( $try = 0; $try < 5; $try++ ) {
			$rows = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$this->table->name()} WHERE post_id = %d ORDER BY id", $post_id ) );
			$last = $rows ? end( $rows ) : null;
			if ( $last && self::says_it_already( $last, $type, $hash ) ) {
				return false;
			}
			$type     = $this->supersede( $rows, $type );
			$inserted = $wpdb->query(
				$wpdb->prepare(
					"INSERT IGNORE INTO {$this->table->name()} (webhook_id, type, post_id, content_hash, follows, old_url, body, created_at, next_attempt_at, last_error)
					VALUES (%s, %s, %d, %s, %d, %s, NULLIF(%s, ''), %d, %d, '')",
					self::new_webhook_id(),
					$type,
					$post_id,
					$hash,
					$last ? (int) $last->id : 0,
					$old_url,
					$body,
					time(),
					time()
				)
			);
			if ( 1 === $inserted ) {
				return true;
			}
			if ( false === $inserted ) {
				return false; // The database's trouble, which WordPress has logged.
			}
			// Ignored: another process has added a row after the same last one meanwhile. Judge again by what is there now.
		}
		return false;
	}

	/**
	 * Whether the last message about a post makes a new one unnecessary: it is not written yet, or tells the same.
	 *
	 * @param stdClass $last Row.
	 * @param string   $type Type of the new message.
	 * @param string   $hash Hash of the content now.
	 */
	private static function says_it_already( stdClass $last, string $type, string $hash ): bool {
		if ( self::WAITING !== $last->state || self::is_alive( $last->type ) !== self::is_alive( $type ) ) {
			return false;
		}
		$is_written = null !== $last->body || (int) $last->attempts > 0;
		$is_same    = $last->content_hash === $hash && ( self::is_alive( $type ) || $last->type === $type );
		return ! $is_written || $is_same;
	}

	/**
	 * Removes given-up messages that a new one takes the place of. Returns the new one's type: a post whose announcement was given
	 * up is announced anew, because the service has not heard of it.
	 *
	 * @param stdClass[] $rows The post's rows.
	 * @param string     $type Type of the new message.
	 */
	private function supersede( array $rows, string $type ): string {
		foreach ( $rows as $row ) {
			if ( self::FAILED === $row->state ) {
				$type = self::is_alive( $type ) && 'post.published' === $row->type ? 'post.published' : $type;
				$this->discard( (int) $row->id );
			}
		}
		return $type;
	}

	/**
	 * Whether a type tells of a post that can be read.
	 *
	 * @param string $type Type of a message.
	 */
	private static function is_alive( string $type ): bool {
		return in_array( $type, array( 'post.published', 'post.updated' ), true );
	}

	/**
	 * A fresh id for a message.
	 */
	public static function new_webhook_id(): string {
		return 'msg_' . bin2hex( random_bytes( 16 ) );
	}

	/**
	 * Claims the oldest message that is due, so that no other process sends it meanwhile. A claim counts as an attempt at once:
	 * a process that dies on a message does not try it forever.
	 */
	public function claim_next(): ?stdClass {
		global $wpdb;
		$now = time();
		$rows = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT * FROM {$this->table->name()} o
				WHERE state = 'waiting' AND next_attempt_at <= %d AND claimed_until <= %d
				AND {$this->is_first_of_its_post()} ORDER BY id LIMIT 5",
				$now,
				$now
			)
		);
		foreach ( $rows as $row ) {
			$changed = $wpdb->query(
				$wpdb->prepare(
					"UPDATE {$this->table->name()} SET attempts = attempts + 1, claimed_until = %d
					WHERE id = %d AND state = 'waiting' AND attempts = %d AND claimed_until = %d",
					$now + self::LEASE,
					$row->id,
					$row->attempts,
					$row->claimed_until
				)
			);
			if ( 1 === (int) $changed ) {
				++$row->attempts;
				return $row;
			}
			// Nothing changed: another process got there first.
		}
		return null;
	}

	/**
	 * The condition that no earlier message about the same post still waits; otherwise "unpublished" could arrive before "published".
	 */
	private function is_first_of_its_post(): string {
		return "NOT EXISTS (SELECT 1 FROM {$this->table->name()} e WHERE e.post_id = o.post_id AND e.id < o.id AND e.state = 'waiting')";
	}

	/**
	 * Fixes a message's body before its first attempt.
	 *
	 * @param int    $id   Row.
	 * @param string $body JSON.
	 * @param string $hash Hash of the content it tells.
	 */
	public function fix_body( int $id, string $body, string $hash ): void {
		$this->update(
			$id,
			array(
				'body'         => $body,
				'content_hash' => $hash,
			)
		);
	}

	/**
	 * Tries a message again later.
	 *
	 * @param int    $id    Row.
	 * @param int    $at    When.
	 * @param string $error Why, in a sentence.
	 */
	public function postpone( int $id, int $at, string $error ): void {
		$this->update(
			$id,
			array(
				'next_attempt_at' => $at,
				'claimed_until'   => 0,
				'last_error'      => $error,
			)
		);
	}

	/**
	 * Gives a message up; it stays to be seen, sent again or discarded.
	 *
	 * @param int    $id    Row.
	 * @param string $error Why, in a sentence.
	 */
	public function give_up( int $id, string $error ): void {
		$this->update(
			$id,
			array(
				'state'         => self::FAILED,
				'claimed_until' => 0,
				'last_error'    => $error,
			)
		);
	}

	/**
	 * Makes a message due now, with all its attempts before it again; without an id, every message.
	 *
	 * @param int $id Row, or 0 for all.
	 */
	public function send_again( int $id = 0 ): void {
		global $wpdb;
		$wpdb->query(
			$wpdb->prepare(
				"UPDATE {$this->table->name()} SET state = 'waiting', attempts = 0, next_attempt_at = %d,
				created_at = CASE WHEN body IS NULL THEN %d ELSE created_at END
				WHERE id = %d OR 0 = %d",
				time(),
				time(), // Not written yet: it will tell the post's state of now.
				$id,
				$id
			)
		);
	}

	/**
	 * Removes a message: it was accepted, or nobody wants it any more.
	 *
	 * @param int $id Row.
	 */
	public function discard( int $id ): void {
		global $wpdb;
		$wpdb->delete( $this->table->name(), array( 'id' => $id ), '%d' );
	}

	/**
	 * Removes every message.
	 */
	public function clear(): void {
		global $wpdb;
		$wpdb->query( "DELETE FROM {$this->table->name()}" );
	}

	/**
	 * When the next message may be sent, or null when none waits.
	 */
	public function next_attempt_at(): ?int {
		global $wpdb;
		$at = $wpdb->get_var(
			"SELECT MIN(CASE WHEN claimed_until > next_attempt_at THEN claimed_until ELSE next_attempt_at END)
			FROM {$this->table->name()} o WHERE state = 'waiting' AND {$this->is_first_of_its_post()}"
		);
		return null === $at ? null : (int) $at;
	}

	/**
	 * The newest messages, for the settings page.
	 *
	 * @param int $limit How many at most.
	 * @return stdClass[]
	 */
	public function rows( int $limit = 50 ): array {
		global $wpdb;
		return $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$this->table->name()} ORDER BY id DESC LIMIT %d", $limit ) );
	}

	/**
	 * How many messages are in the outbox, waiting or failed.
	 */
	public function count(): int {
		global $wpdb;
		return (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$this->table->name()}" );
	}

	/**
	 * Changes columns of a row.
	 *
	 * @param int                  $id      Row.
	 * @param array<string, mixed> $columns Columns and values.
	 */
	private function update( int $id, array $columns ): void {
		global $wpdb;
		$wpdb->update( $this->table->name(), $columns, array( 'id' => $id ) );
	}
}
