<?php
/**
 * What the plugin remembers in WordPress's options.
 *
 * @package Pinwright
 */

/**
 * Typed access to the stored options. uninstall.php lists the same names.
 */
final class Pinwright_Options {

	/** The service's address, this site's id there, and the secret. Never autoloaded, never shown. */
	const CONNECTION = 'pinwright_connection';

	/** How the last calls went. */
	const STATUS = 'pinwright_status';

	/** Names of the post types whose posts are announced. */
	const POST_TYPES = 'pinwright_post_types';

	/**
	 * The connection, or an empty array.
	 *
	 * @return array{url?: string, site_id?: string, secret?: string, connected_at?: int}
	 */
	public function connection(): array {
		$connection = get_option( self::CONNECTION );
		return is_array( $connection ) && ! empty( $connection['secret'] ) ? $connection : array();
	}

	/**
	 * Whether a key has been exchanged.
	 */
	public function is_connected(): bool {
		return array() !== $this->connection();
	}

	/**
	 * Stores a fresh connection and forgets the old one's troubles.
	 *
	 * @param string $url     The service's address.
	 * @param string $site_id This site's id there.
	 * @param string $secret  The signing secret, `whsec_…`.
	 */
	public function connect( string $url, string $site_id, string $secret ): void {
		update_option(
			self::CONNECTION,
			array(
				'url'          => $url,
				'site_id'      => $site_id,
				'secret'       => $secret,
				'connected_at' => time(),
			),
			false
		);
		delete_option( self::STATUS );
	}

	/**
	 * Forgets the connection and its state.
	 */
	public function disconnect(): void {
		delete_option( self::CONNECTION );
		delete_option( self::STATUS );
	}

	/**
	 * The chosen post types.
	 *
	 * @return string[]
	 */
	public function post_types(): array {
		$chosen = get_option( self::POST_TYPES, array( 'post' ) );
		return is_array( $chosen ) ? $chosen : array( 'post' );
	}

	/**
	 * The state of the connection: `stopped` (a sentence, empty while sending goes on), `last_error`, `last_error_at`,
	 * `last_success_at`, `quiet_until` (no call before this time, the service was not reachable), `min_plugin_version`.
	 *
	 * @return array<string, mixed>
	 */
	public function status(): array {
		$status = get_option( self::STATUS );
		return array_merge(
			array(
				'stopped'            => '',
				'last_error'         => '',
				'last_error_at'      => 0,
				'last_success_at'    => 0,
				'quiet_until'        => 0,
				'min_plugin_version' => '',
			),
			is_array( $status ) ? $status : array()
		);
	}

	/**
	 * Changes some fields of the state.
	 *
	 * @param array<string, mixed> $changes Fields of status().
	 */
	public function update_status( array $changes ): void {
		update_option( self::STATUS, array_merge( $this->status(), $changes ), false );
	}
}
