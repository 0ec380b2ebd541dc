<?php
/**
 * The outbox's database table.
 *
 * @package Pinwright
 */

/**
 * Makes the table and knows its name.
 */
final class Pinwright_Table {

	/** Option with the version of the table. uninstall.php knows it by the same name. */
	const OPTION = 'pinwright_db_version';

	/** Changes with the table's columns. */
	const VERSION = '1';

	/**
	 * The table's name on the current site of a network.
	 */
	public function name(): string {
		global $wpdb;
		return $wpdb->prefix . 'pinwright_outbox';
	}

	/**
	 * Makes or updates the table, once per version.
	 */
	public function install(): void {
		global $wpdb;
		if ( self::VERSION === get_option( self::OPTION ) ) {
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta(
			"CREATE TABLE {$this->name()} (
				id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
				webhook_id varchar(64) NOT NULL,
				type varchar(32) NOT NULL,
				post_id bigint(20) unsigned NOT NULL,
				content_hash varchar(64) NOT NULL,
				follows bigint(20) unsigned NOT NULL DEFAULT 0,
				old_url text NOT NULL,
				body longtext NULL,
				state varchar(16) NOT NULL DEFAULT 'waiting',
				attempts int(10) unsigned NOT NULL DEFAULT 0,
				created_at bigint(20) unsigned NOT NULL,
				next_attempt_at bigint(20) unsigned NOT NULL,
				claimed_until bigint(20) unsigned NOT NULL DEFAULT 0,
				last_error text NOT NULL,
				PRIMARY KEY  (id),
				UNIQUE KEY webhook_id (webhook_id),
				UNIQUE KEY one_follower (post_id,follows),
				KEY due (state,next_attempt_at)
			) {$wpdb->get_charset_collate()};"
		);
		update_option( self::OPTION, self::VERSION );
	}

	/**
	 * Adds the table to those that go when a site of a network is deleted.
	 *
	 * @param string[] $tables Table names.
	 * @return string[]
	 */
	public function add_to_list( $tables ) {
		$tables[] = $this->name();
		return $tables;
	}
}
