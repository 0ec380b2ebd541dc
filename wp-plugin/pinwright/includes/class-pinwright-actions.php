<?php
/**
 * The buttons of the settings page.
 *
 * @package Pinwright
 */

/**
 * Handles the page's buttons, which come in through admin-post.php. Each one first checks the right and the nonce.
 */
final class Pinwright_Actions {

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
	 * Sends what waits.
	 *
	 * @var Pinwright_Sender
	 */
	private $sender;

	/**
	 * Takes its neighbours.
	 *
	 * @param Pinwright_Options $options Stored options.
	 * @param Pinwright_Outbox  $outbox  What waits.
	 * @param Pinwright_Client  $client  Calls the service.
	 * @param Pinwright_Sender  $sender  Sends what waits.
	 */
	public function __construct( Pinwright_Options $options, Pinwright_Outbox $outbox, Pinwright_Client $client, Pinwright_Sender $sender ) {
		$this->options = $options;
		$this->outbox  = $outbox;
		$this->client  = $client;
		$this->sender  = $sender;
	}

	/**
	 * Sends a `ping` and shows in words what came back. A success also ends a stop.
	 */
	public function test(): void {
		$this->check( 'pinwright_test' );
		if ( ! $this->options->is_connected() ) {
			$this->go_back( 'error', __( 'Not connected yet: paste a connection key first.', 'pinwright' ) );
		}
		$started = microtime( true );
		$body    = Pinwright_Notice::body( 'ping', time(), new stdClass() );
		$answer  = $this->client->notify( Pinwright_Outbox::new_webhook_id(), $body );
		$took    = (int) round( 1000 * ( microtime( true ) - $started ) );
		$host    = (string) wp_parse_url( $this->options->connection()['url'], PHP_URL_HOST );

		if ( Pinwright_Answer::ACCEPTED === $answer->verdict ) {
			$this->sender->note_success( $answer );
			$this->sender->resume();
			/* translators: 1: a host name, 2: a number of milliseconds. */
			$this->go_back( 'success', sprintf( __( 'Everything works: Pinwright at %1$s accepted a signed test message after %2$d ms.', 'pinwright' ), $host, $took ) );
		}
		$this->options->update_status(
			array(
				'last_error'    => $answer->message,
				'last_error_at' => time(),
			) + ( Pinwright_Answer::STOP === $answer->verdict ? array( 'stopped' => $answer->message ) : array() )
		);
		$this->go_back( 'error', $answer->message );
	}

	/**
	 * Makes one message, or all, due now.
	 */
	public function send_again(): void {
		$this->check( 'pinwright_send_again' );
		$this->outbox->send_again( $this->row() );
		$this->sender->resume();
		$this->go_back( 'success', __( 'It will be sent within a minute or so, as soon as WordPress runs its next background task.', 'pinwright' ) );
	}

	/**
	 * Throws one message away.
	 */
	public function discard(): void {
		$this->check( 'pinwright_discard' );
		$this->outbox->discard( $this->row() );
		$this->go_back( 'success', __( 'The message was discarded.', 'pinwright' ) );
	}

	/**
	 * Forgets the secret, and with it what waited.
	 */
	public function disconnect(): void {
		$this->check( 'pinwright_disconnect' );
		$this->options->disconnect();
		$this->outbox->clear();
		$this->sender->unschedule();
		$this->go_back( 'success', __( 'Disconnected. Pinwright hears nothing more from this site. Pins that are already planned are managed in Pinwright.', 'pinwright' ) );
	}

	/**
	 * Ends the request unless this person may do this and meant to.
	 *
	 * @param string $action The nonce's action.
	 */
	private function check( string $action ): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'pinwright' ), 403 );
		}
		check_admin_referer( $action );
	}

	/**
	 * The row that the button belongs to; 0 means all.
	 */
	private function row(): int {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- check() has verified it.
		return isset( $_POST['row'] ) ? absint( $_POST['row'] ) : 0;
	}

	/**
	 * Shows a sentence on top of the settings page, the way WordPress's own settings pages do.
	 *
	 * @param string $kind    `success` or `error`.
	 * @param string $message The sentence, plain text.
	 */
	private function go_back( string $kind, string $message ): void {
		add_settings_error( Pinwright_Settings::PAGE, 'pinwright', esc_html( $message ), $kind );
		set_transient( 'settings_errors', get_settings_errors(), 30 );
		wp_safe_redirect( add_query_arg( 'settings-updated', 'true', Pinwright_Settings::url() ) );
		exit;
	}
}
