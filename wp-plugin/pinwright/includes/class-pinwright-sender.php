<?php
/**
 * Empties the outbox.
 *
 * @package Pinwright
 */

/**
 * Sends what is due, in the background, and arranges the next time.
 */
final class Pinwright_Sender {

	/** The WP-Cron event. */
	const EVENT = 'pinwright_send';

	/** Seconds to wait after each failed attempt, ± 20 %; after the last one the message is given up. Three days in all. */
	const DELAYS = array( 60, 300, 1800, 7200, 18000, 36000, 86400, 86400 );

	/** Seconds without any call after the service could not be reached: a full outbox must not knock once per message. */
	const QUIET = 60;

	/** A message older than this is no news; it waits for a person's "Send again". */
	const STALE_AFTER = 7 * DAY_IN_SECONDS;

	/** Seconds that one run may last. */
	const RUN_TIME = 20;

	/**
	 * Stored options.
	 *
	 * @var Pinwright_Options
	 */
	private $options;

	/**
	 * What waits.
	 *
	 * @var Pinwright_Outbox
	 */
	private $outbox;

	/**
	 * Calls the service.
	 *
	 * @var Pinwright_Client
	 */
	private $client;

	/**
	 * Whether this very request put something into the outbox.
	 *
	 * @var bool
	 */
	private $has_news = false;

	/**
	 * Takes its neighbours.
	 *
	 * @param Pinwright_Options $options Stored options.
	 * @param Pinwright_Outbox  $outbox  What waits.
	 * @param Pinwright_Client  $client  Calls the service.
	 */
	public function __construct( Pinwright_Options $options, Pinwright_Outbox $outbox, Pinwright_Client $client ) {
		$this->options = $options;
		$this->outbox  = $outbox;
		$this->client  = $client;
	}

	/**
	 * Something new waits: have it sent soon, by WP-Cron or at the end of this request.
	 */
	public function expect_news(): void {
		$this->has_news = true;
		$this->schedule( time() );
	}

	/**
	 * Sends what came up in this request, when nobody waits for it: at `shutdown`, after the response has gone out. Where PHP
	 * cannot answer first (Apache's module), WP-Cron does the work.
	 */
	public function send_after_response(): void {
		if ( ! $this->has_news ) {
			return;
		}
		$this->has_news = false;
		if ( ! wp_doing_cron() && ! $this->finish_response() ) {
			return;
		}
		$this->send( 3 );
	}

	/**
	 * Sends what is due: the WP-Cron event.
	 */
	public function send_due(): void {
		$this->send( 50 );
	}

	/**
	 * Goes on after trouble was mended: sending starts again at once.
	 */
	public function resume(): void {
		$this->options->update_status(
			array(
				'stopped'     => '',
				'quiet_until' => 0,
			)
		);
		$this->arrange_next();
	}

	/**
	 * Removes the WP-Cron event.
	 */
	public function unschedule(): void {
		wp_clear_scheduled_hook( self::EVENT );
	}

	/**
	 * When the next run is planned, or null.
	 */
	public function next_run(): ?int {
		$at = wp_next_scheduled( self::EVENT );
		return false === $at ? null : (int) $at;
	}

	/**
	 * Sends up to `$limit` messages within the run time.
	 *
	 * @param int $limit How many at most.
	 */
	private function send( int $limit ): void {
		if ( ! $this->may_send() ) {
			$this->arrange_next();
			return;
		}
		// Arranged first: if this process is killed half-way, the next one still comes.
		$this->schedule( time() + 2 * Pinwright_Outbox::LEASE );

		$until = time() + self::RUN_TIME;
		while ( $limit-- > 0 && time() < $until && $this->may_send() ) {
			$row = $this->outbox->claim_next();
			if ( ! $row ) {
				break;
			}
			$this->attempt( $row );
		}
		$this->arrange_next();
	}

	/**
	 * Whether the service may be called now.
	 */
	private function may_send(): bool {
		$status = $this->options->status();
		return $this->options->is_connected() && '' === $status['stopped'] && $status['quiet_until'] <= time();
	}

	/**
	 * Sends one claimed message and settles it by the answer.
	 *
	 * @param stdClass $row A row of the outbox.
	 */
	private function attempt( stdClass $row ): void {
		$id = (int) $row->id;
		if ( 1 === (int) $row->attempts && null === $row->body && time() - (int) $row->created_at > self::STALE_AFTER ) {
			$this->outbox->give_up( $id, __( 'It waited for more than a week, so it was not sent by itself.', 'pinwright' ) );
			return;
		}
		$body = $row->body ?? $this->write( $row );
		if ( null === $body ) {
			$this->outbox->discard( $id );
			return;
		}

		$answer = $this->client->notify( $row->webhook_id, $body );
		$now    = time();
		if ( Pinwright_Answer::ACCEPTED === $answer->verdict ) {
			$this->outbox->discard( $id );
			$this->note_success( $answer );
			return;
		}

		$changes = array(
			'last_error'    => $answer->message,
			'last_error_at' => $now,
		);
		if ( Pinwright_Answer::STOP === $answer->verdict ) {
			$changes['stopped'] = $answer->message;
			$this->outbox->postpone( $id, $now, $answer->message );
		} elseif ( Pinwright_Answer::REFUSED === $answer->verdict || $row->attempts > count( self::DELAYS ) ) {
			$this->outbox->give_up( $id, $answer->message );
		} else {
			$changes['quiet_until'] = $now + max( self::QUIET, $answer->retry_after );
			$this->outbox->postpone( $id, $now + max( $answer->retry_after, self::delay( (int) $row->attempts ) ), $answer->message );
		}
		$this->options->update_status( $changes );
	}

	/**
	 * Writes the message of a row that has none yet, from the post as it is now. Null when there is nothing to tell any more.
	 *
	 * @param stdClass $row A row of the outbox.
	 */
	private function write( stdClass $row ): ?string {
		$post = get_post( (int) $row->post_id );
		if ( ! $post || ! Pinwright_Watcher::is_public( $post ) ) {
			return null;
		}
		$data = Pinwright_Notice::data( $post, (string) $row->old_url );
		$hash = Pinwright_Notice::content_hash( $post );
		$body = Pinwright_Notice::body( $row->type, (int) $row->created_at, $data );
		$this->outbox->fix_body( (int) $row->id, $body, $hash );
		update_post_meta( $post->ID, Pinwright_Watcher::HASH, $hash );
		return $body;
	}

	/**
	 * Remembers that the service accepts messages.
	 *
	 * @param Pinwright_Answer $answer Its answer.
	 */
	public function note_success( Pinwright_Answer $answer ): void {
		$wanted = $answer->body['min_plugin_version'] ?? '';
		$this->options->update_status(
			array(
				'last_success_at'    => time(),
				'last_error'         => '',
				'quiet_until'        => 0,
				'min_plugin_version' => is_string( $wanted ) ? sanitize_text_field( $wanted ) : '',
			)
		);
	}

	/**
	 * Plans the next run for the next message that waits, or none.
	 */
	private function arrange_next(): void {
		$at     = $this->outbox->next_attempt_at();
		$status = $this->options->status();
		if ( null === $at || '' !== $status['stopped'] || ! $this->options->is_connected() ) {
			$this->unschedule();
			return;
		}
		$this->unschedule();
		$this->schedule( max( $at, (int) $status['quiet_until'], time() ) );
	}

	/**
	 * Plans a run, unless an earlier one is planned.
	 *
	 * @param int $at When.
	 */
	private function schedule( int $at ): void {
		$planned = $this->next_run();
		if ( null !== $planned && $planned <= $at ) {
			return;
		}
		$this->unschedule(); // WordPress refuses a second event of the same name within ten minutes.
		wp_schedule_single_event( $at, self::EVENT );
	}

	/**
	 * Sends the response to the visitor and goes on, where the server can do that.
	 */
	private function finish_response(): bool {
		foreach ( array( 'fastcgi_finish_request', 'litespeed_finish_request' ) as $finish ) {
			if ( function_exists( $finish ) ) {
				ignore_user_abort( true );
				$finish();
				return true;
			}
		}
		return false;
	}

	/**
	 * Seconds until the next try.
	 *
	 * @param int $attempts How many there were.
	 */
	private static function delay( int $attempts ): int {
		$delay = self::DELAYS[ min( $attempts, count( self::DELAYS ) ) - 1 ];
		return (int) round( $delay * wp_rand( 80, 120 ) / 100 );
	}
}
